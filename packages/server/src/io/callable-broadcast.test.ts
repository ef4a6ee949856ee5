import assert from "node:assert/strict";
import { test } from "node:test";
import { BroadcastOperator } from "./emit-target.js";
import { MemoryServer } from "./memory-server.test.js";

function three() {
  const server = new MemoryServer();
  return { server, a: server.joined(), b: server.joined(), c: server.joined() };
}

test("socket.broadcast(event, ...args) reaches everybody but the socket, as socket.broadcast.emit does", () => {
  const { a, b, c } = three();
  assert.equal(a.socket.broadcast("hello", 1, { two: 2 }), true);
  a.socket.broadcast.emit("hello", 2);
  const expected = ['2["hello",1,{"two":2}]', '2["hello",2]'];
  assert.deepEqual([a.client.read(), b.client.read(), c.client.read()], [[], expected, expected]);
});

test("it is an operator, and the same one at each read", () => {
  const { a } = three();
  assert.ok(a.socket.broadcast instanceof BroadcastOperator);
  assert.equal(a.socket.broadcast, a.socket.broadcast);
});

test("it refines like any other target, and stays as it was", () => {
  const { a, b, c } = three();
  b.socket.join("room");
  const heard = () => [a, b, c].map(({ client }) => client.read().length);
  a.socket.broadcast.to("room").emit("x");
  assert.deepEqual(heard(), [0, 1, 0]);
  a.socket.broadcast.in("room").emit("x");
  assert.deepEqual(heard(), [0, 1, 0]);
  a.socket.broadcast.except("room").emit("x");
  assert.deepEqual(heard(), [0, 0, 1]);
  a.socket.broadcast.compress(false).local.volatile.emit("x");
  assert.deepEqual(heard(), [0, 1, 1]);
  a.socket.broadcast.emit("x");
  assert.deepEqual(heard(), [0, 1, 1]);
});

test("it asks for acknowledgements, with and without a deadline", async () => {
  const { a, b, c } = three();
  const answers = a.socket.broadcast.emitWithAck("ask");
  assert.deepEqual(b.client.read(), ['20["ask"]']);
  b.client.send('30["b"]');
  c.client.send('30["c"]');
  assert.deepEqual(await answers, ["b", "c"]);
  const timed = a.socket.broadcast.timeout(1000).emitWithAck("ask");
  b.client.send('31["b"]');
  c.client.send('31["c"]');
  assert.deepEqual(await timed, ["b", "c"]);
});

test("it fetches, moves and disconnects the others", async () => {
  const { a, b, c } = three();
  const ids = [b.socket.id, c.socket.id];
  assert.equal((await a.socket.broadcast.allSockets()).size, 3);
  assert.deepEqual(
    (await a.socket.broadcast.fetchSockets()).map(({ id }) => id),
    ids,
  );
  a.socket.broadcast.socketsJoin("room");
  assert.deepEqual(
    [a, b, c].map(({ socket }) => socket.rooms.has("room")),
    [false, true, true],
  );
  a.socket.broadcast.socketsLeave("room");
  assert.deepEqual(
    [a, b, c].map(({ socket }) => socket.rooms.has("room")),
    [false, false, false],
  );
  a.socket.broadcast.disconnectSockets();
  assert.deepEqual(
    [a, b, c].map(({ socket }) => socket.connected),
    [true, false, false],
  );
});

test("a reserved name is refused either way", () => {
  const { a } = three();
  assert.throws(() => a.socket.broadcast("disconnect"), { code: "misuse" });
});
