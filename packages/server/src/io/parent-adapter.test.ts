import assert from "node:assert/strict";
import { test } from "node:test";
import { Adapter as PublishedAdapter } from "socket.io-adapter";
import { MemoryServer } from "./memory-server.test.js";
import { ParentAdapter } from "./parent-adapter.js";

function family() {
  const server = new MemoryServer();
  const [a, b] = [server.joined("/a"), server.joined("/b")];
  b.socket.join("room");
  const adapter = new ParentAdapter([server.of("/a"), server.of("/b")]);
  const rooms = (...names: string[]) => ({ rooms: new Set(names), except: new Set<string>() });
  return { server, a, b, adapter, rooms };
}

test("broadcasts to each child, a packet of its own for each", () => {
  const { a, b, adapter, rooms } = family();
  const packet = { type: 2 as const, data: ["hello", 1] };
  adapter.broadcast(packet, rooms());
  adapter.broadcast(packet, rooms("room"));
  assert.deepEqual(a.client.read(), ['2/a,["hello",1]']);
  assert.deepEqual(b.client.read(), ['2/b,["hello",1]', '2/b,["hello",1]']);
  assert.deepEqual(packet, { type: 2, data: ["hello", 1] });
});

test("collects the acknowledgements of all children", async () => {
  const { server, a, b } = family();
  const parent = server.of(/^\/c\d$/);
  assert.deepEqual(await parent.timeout(1000).emitWithAck("ask"), []);
  const [c1, c2] = [server.client().send("0/c1,"), server.client().send("0/c2,")];
  for (const client of [a.client, b.client, c1, c2]) client.read();
  const answers = parent.timeout(1000).emitWithAck("ask");
  assert.deepEqual([c1.read(), c2.read()], [['2/c1,0["ask"]'], ['2/c2,0["ask"]']]);
  c1.send('3/c1,0["one"]');
  c2.send('3/c2,0["two"]');
  assert.deepEqual(await answers, ["one", "two"]);
});

test("forgets acknowledgements in each child", () => {
  const { a, adapter, rooms } = family();
  const heard: unknown[] = [];
  const forget = adapter.broadcastWithAck(
    { type: 2, data: ["ask"] },
    rooms(),
    (sockets) => heard.push(sockets),
    () => heard.push("answer"),
  );
  forget();
  a.client.send("3/a,0[]");
  assert.deepEqual(heard, [1, 1]);
  assert.equal(adapter.tellsWhoLeft, true);
});

test("moves and disconnects the sockets of all children, and counts them as one server each", async () => {
  const { a, b, adapter, rooms } = family();
  assert.equal(await adapter.serverCount(), 2);
  assert.deepEqual([...(await adapter.sockets(new Set()))], [a.socket.id, b.socket.id]);
  adapter.addSockets(rooms(), ["x"]);
  adapter.delSockets(rooms("room"), ["x"]);
  assert.deepEqual([a.socket.rooms.has("x"), b.socket.rooms.has("x")], [true, false]);
  adapter.disconnectSockets(rooms("room"), false);
  assert.deepEqual([a.socket.connected, b.socket.connected], [true, false]);
});

test("has no sockets of its own, and cannot speak for its children where one answer is meant", () => {
  const { adapter } = family();
  adapter.addAll();
  adapter.del();
  adapter.delAll();
  adapter.close();
  assert.equal(adapter.socketRooms(), undefined);
  assert.throws(() => adapter.fetchSockets(), { code: "misuse" });
  assert.throws(() => adapter.serverSideEmit(), { code: "misuse" });
});

test("children with published adapters answer too, and tell who left", async () => {
  const server = new MemoryServer({ adapter: PublishedAdapter });
  const parent = server.of(/^\/c\d$/);
  const [c1, c2] = [server.client().send("0/c1,"), server.client().send("0/c2,")];
  const answers = parent.timeout(1000).emitWithAck("ask");
  c1.send('3/c1,0["one"]');
  c2.drop();
  await assert.rejects(answers, { code: "disconnected", responses: ["one"] });
});

test("has no rooms of its own", () => {
  const { adapter } = family();
  assert.deepEqual([adapter.rooms.size, adapter.sids.size], [0, 0]);
});
