import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryServer } from "./memory-server.test.js";

/** A namespace with two clients, the second of which is in room "x". */
function setUp() {
  const server = new MemoryServer();
  const [a, b] = [server.joined("/a"), server.joined("/a")];
  b.socket.join("x");
  return { server, a, b, everybody: server.of("/a") };
}

test("sends to every client of the namespace, and to no other", () => {
  const { server, a, b, everybody } = setUp();
  const outside = server.joined();
  assert.equal(everybody.emit("hello", 1), true);
  assert.equal(everybody.send("text"), everybody);
  assert.equal(everybody.write("text"), everybody);
  const expected = ['2/a,["hello",1]', '2/a,["message","text"]', '2/a,["message","text"]'];
  assert.deepEqual([a.client.read(), b.client.read(), outside.client.read()], [expected, expected, []]);
});

test("reserved names cannot be emitted; connection is a name like others", () => {
  const { a, everybody } = setUp();
  assert.throws(() => everybody.emit("connect"), { code: "misuse", message: '"connect" is a reserved event name' });
  everybody.on("connection", () => assert.fail("sent, not told"));
  everybody.emit("connection");
  assert.deepEqual(a.client.read(), ['2/a,["connection"]']);
});

test("addresses rooms, or everybody but rooms", () => {
  const { a, b, everybody } = setUp();
  everybody.to("x").emit("to");
  everybody.in(["x", "y"]).emit("in");
  everybody.except("x").emit("except");
  assert.deepEqual([a.client.read(), b.client.read()], [['2/a,["except"]'], ['2/a,["to"]', '2/a,["in"]']]);
});

test("flags begin an emit to everybody", () => {
  const { a, b, everybody } = setUp();
  a.socket.emit("busy");
  everybody.volatile.emit("volatile");
  everybody.local.emit("local");
  everybody.compress(false).emit("plain");
  assert.deepEqual(a.client.read(), ['2/a,["busy"]', '2/a,["local"]', '2/a,["plain"]']);
  assert.deepEqual(b.client.read(), ['2/a,["volatile"]', '2/a,["local"]', '2/a,["plain"]']);
});

test("asks everybody, with or without a limit of time", async () => {
  const { server, a, b, everybody } = setUp();
  const answers = everybody.emitWithAck("ask", 1);
  assert.deepEqual([...a.client.read(), ...b.client.read()], ['2/a,0["ask",1]', '2/a,0["ask",1]']);
  a.client.send('3/a,0["a"]');
  b.client.send('3/a,0["b"]');
  assert.deepEqual(await answers, ["a", "b"]);
  const late = assert.rejects(everybody.timeout(100).emitWithAck("ask") as Promise<unknown>, { code: "timeout" });
  server.host.time.advance(108);
  await late;
});

test("finds, moves and disconnects everybody's sockets", async () => {
  const { a, b, everybody } = setUp();
  assert.deepEqual(await everybody.allSockets(), new Set(["s1", "s2"]));
  assert.deepEqual(await everybody.fetchSockets(), [a.socket, b.socket]);
  everybody.socketsJoin(["y", "z"]);
  everybody.socketsLeave("y");
  assert.deepEqual(a.socket.rooms, new Set(["s1", "z"]));
  everybody.disconnectSockets();
  assert.deepEqual([a.client.read(), b.client.read()], [["1/a,"], ["1/a,"]]);
  assert.equal(a.client.session.isOpen, true);
});

test("disconnects everybody's connections when told to", () => {
  const { a, b, everybody } = setUp();
  everybody.disconnectSockets(true);
  assert.deepEqual([a.client.session.isOpen, b.client.session.isOpen], [false, false]);
});
