import assert from "node:assert/strict";
import { test } from "node:test";
import type { BroadcastPacket } from "./adapter.js";
import { FakeSocket, FakeSockets } from "./fake-sockets.test.js";
import { MemoryAdapter } from "./memory.js";

/** Connected sockets, each in the room of its id. */
function setUp<Id extends string>(...ids: Id[]) {
  const local = new FakeSockets();
  const adapter = new MemoryAdapter(local);
  const sockets = {} as Record<Id, FakeSocket>;
  for (const id of ids) {
    sockets[id] = new FakeSocket(id);
    local.connected.push(sockets[id]);
    adapter.addAll(id, new Set([id]));
  }
  return { local, adapter, sockets };
}

const HELLO: BroadcastPacket = { type: 2, data: ["hello"] };

test("emits create-room, join-room, leave-room and delete-room, once for each change", () => {
  const { adapter } = setUp("a", "b");
  const log: unknown[][] = [];
  for (const event of ["create-room", "join-room", "leave-room", "delete-room"]) {
    adapter.on(event, (...args: unknown[]) => log.push([event, ...args]));
  }
  adapter.addAll("a", new Set(["x"]));
  adapter.addAll("a", new Set(["x"]));
  adapter.addAll("b", new Set(["x"]));
  adapter.del("a", "x");
  adapter.del("a", "x");
  adapter.del("b", "x");
  assert.deepEqual(log, [
    ["create-room", "x"],
    ["join-room", "x", "a"],
    ["join-room", "x", "b"],
    ["leave-room", "x", "a"],
    ["leave-room", "x", "b"],
    ["delete-room", "x"],
  ]);
});

test("a socket is in sids while join-room and leave-room are told of its first and last room", () => {
  const { local, adapter } = setUp();
  local.connected.push(new FakeSocket("a"));
  const known: boolean[] = [];
  for (const event of ["create-room", "join-room", "leave-room", "delete-room"]) {
    adapter.on(event, () => known.push(adapter.sids.has("a")));
  }
  adapter.addAll("a", new Set(["a"]));
  adapter.delAll("a");
  assert.deepEqual(known, [true, true, true, true]);
});

test("a room that a listener of leave-room takes is neither deleted nor made", () => {
  const { adapter } = setUp("a", "b");
  adapter.addAll("a", new Set(["x"]));
  const log: string[] = [];
  for (const event of ["create-room", "join-room", "leave-room", "delete-room"]) {
    adapter.on(event, (room, id = "") => log.push(`${event} ${room} ${id}`));
  }
  adapter.once("leave-room", (room) => adapter.addAll("b", new Set([room])));
  adapter.del("a", "x");
  assert.deepEqual([...adapter.rooms.keys()], ["a", "b", "x"]);
  adapter.once("leave-room", (room) => {
    adapter.addAll("a", new Set([room]));
    adapter.del("a", room);
  });
  adapter.del("b", "x");
  assert.equal(adapter.rooms.has("x"), false);
  adapter.addAll("a", new Set(["x"]));
  assert.deepEqual(log.slice(0, 2), ["leave-room x a", "join-room x b"]);
  assert.deepEqual(
    log.filter((line) => /create|delete/.test(line)),
    ["delete-room x ", "create-room x "],
  );
});

test("delAll leaves every room, a single one as well as many", () => {
  const { adapter } = setUp("a", "b");
  adapter.addAll("b", new Set(["x", "y"]));
  const left: string[] = [];
  adapter.on("leave-room", (room) => left.push(room));
  adapter.delAll("a");
  adapter.delAll("b");
  adapter.delAll("nobody");
  assert.deepEqual(left, ["a", "b", "x", "y"]);
  assert.equal(adapter.rooms.size, 0);
});

test("a listener that throws keeps a socket in no room", () => {
  const { adapter, sockets } = setUp("a");
  adapter.addAll("a", new Set(["x", "y"]));
  const deleted: string[] = [];
  adapter.on("delete-room", (room) => deleted.push(room));
  adapter.on("leave-room", (room) => {
    throw new TypeError(room);
  });
  assert.throws(() => adapter.delAll("a"), { message: "a" });
  assert.deepEqual(deleted, ["a", "x", "y"]);
  assert.deepEqual([adapter.rooms.size, sockets.a.membership], [0, new Set()]);
});

test("ids that nobody has join and leave nothing", () => {
  const { adapter } = setUp("a");
  adapter.addAll("nobody", new Set(["x"]));
  adapter.del("nobody", "a");
  assert.equal(adapter.rooms.has("x"), false);
  assert.equal(adapter.rooms.has("a"), true);
  assert.equal(adapter.socketRooms("nobody"), undefined);
});

test("a socket's rooms are a live set", () => {
  const { adapter } = setUp("a");
  const rooms = adapter.socketRooms("a");
  adapter.addAll("a", new Set(["x"]));
  assert.deepEqual(rooms, new Set(["a", "x"]));
});

test("encodes a broadcast once, and hands that to everybody addressed", () => {
  const { adapter, sockets } = setUp("a", "b", "c");
  adapter.addAll("a", new Set(["x"]));
  adapter.addAll("b", new Set(["x", "y"]));
  adapter.broadcast(HELLO, { rooms: new Set(["x", "y"]), except: new Set(["a"]), flags: { compress: false } });
  assert.deepEqual(sockets.a.delivered, []);
  assert.deepEqual(sockets.b.delivered, [{ packet: HELLO, flags: { compress: false } }]);
  assert.deepEqual(sockets.c.delivered, []);
  adapter.broadcast(HELLO, { rooms: new Set() });
  assert.equal(sockets.a.delivered.length, 1);
  assert.equal(sockets.b.delivered.length, 2);
  assert.equal(sockets.b.delivered[1], sockets.c.delivered[0]);
});

test("sockets in the middlewares are in rooms, but get no broadcasts", () => {
  const { local, adapter, sockets } = setUp("a");
  const joining = new FakeSocket("new");
  local.inMiddlewares.push(joining);
  adapter.addAll("new", new Set(["x"]));
  adapter.addAll("a", new Set(["x"]));
  assert.deepEqual(adapter.rooms.get("x"), new Set(["a", "new"]));
  adapter.broadcast(HELLO, { rooms: new Set(["x"]) });
  adapter.broadcast(HELLO, { rooms: new Set() });
  assert.equal(sockets.a.delivered.length, 2);
  assert.deepEqual(joining.delivered, []);
});

test("tells the watched sockets what they were sent, after all were served", () => {
  const { adapter, sockets } = setUp("a", "b");
  sockets.a.isWatched = true;
  sockets.a.notifyOutgoing = (data) => {
    sockets.a.watched.push(data);
    assert.equal(sockets.b.delivered.length, 1);
    adapter.delAll("b");
  };
  adapter.broadcast(HELLO, { rooms: new Set() });
  assert.deepEqual(sockets.a.watched, [["hello"]]);
  assert.deepEqual(sockets.b.watched, []);
});

test("a volatile broadcast passes those by who have something else to be written", () => {
  const { adapter, sockets } = setUp("a", "b");
  sockets.a.isBusy = true;
  adapter.broadcast(HELLO, { rooms: new Set(), flags: { volatile: true } });
  assert.deepEqual(sockets.a.delivered, []);
  assert.equal(sockets.b.delivered.length, 1);
});

test("a broadcast that asks for acknowledgements counts whom it addressed, and passes every answer on", () => {
  const { adapter, sockets } = setUp("a", "b");
  sockets.b.isWatched = true;
  const log: unknown[][] = [];
  adapter.broadcastWithAck(
    HELLO,
    { rooms: new Set() },
    (count) => log.push(["counted", count]),
    (...args) => log.push(["acknowledged", ...args]),
    () => log.push(["missing"]),
  );
  assert.deepEqual(sockets.a.delivered, [{ packet: { ...HELLO, id: 1 }, flags: {} }]);
  assert.deepEqual(sockets.a.watched, []);
  assert.deepEqual(sockets.b.watched, [["hello"]]);
  sockets.a.waiting.get(1)?.acknowledged("yes", 2);
  sockets.b.waiting.get(1)?.missing();
  assert.deepEqual(log, [["counted", 2], ["acknowledged", "yes", 2], ["missing"]]);
});

test("forgets the acknowledgements that did not come when it is told to", () => {
  const { adapter, sockets } = setUp("a", "b");
  const nothing = (): void => undefined;
  const forget = adapter.broadcastWithAck(HELLO, { rooms: new Set() }, nothing, nothing);
  assert.equal(sockets.a.waiting.size + sockets.b.waiting.size, 2);
  forget();
  assert.equal(sockets.a.waiting.size + sockets.b.waiting.size, 0);
});

test("holds nobody any more who answered or left, though the others may never answer", () => {
  const { adapter, sockets } = setUp("a", "b", "c");
  const nothing = (): void => undefined;
  const forget = adapter.broadcastWithAck(HELLO, { rooms: new Set() }, nothing, nothing);
  const forgotten: string[] = [];
  for (const socket of [sockets.a, sockets.b, sockets.c]) socket.forgetAck = () => forgotten.push(socket.id);
  sockets.a.waiting.get(1)?.missing();
  sockets.b.waiting.get(1)?.acknowledged();
  forget();
  assert.deepEqual(forgotten, ["c"]);
});

test("who is passed by is addressed, but missing at once: nothing waits for an answer to what was never sent", () => {
  const { adapter, sockets } = setUp("a", "b");
  sockets.a.isBusy = true;
  const log: unknown[] = [];
  adapter.broadcastWithAck(
    HELLO,
    { rooms: new Set(), flags: { volatile: true } },
    (count) => log.push(count),
    () => undefined,
    () => log.push("missing"),
  );
  assert.deepEqual(log, ["missing", 2]);
  assert.equal(sockets.a.waiting.size, 0);
  assert.equal(sockets.b.waiting.size, 1);
  // Published callers count no missing ones.
  adapter.broadcastWithAck(HELLO, { rooms: new Set(), flags: { volatile: true } }, Boolean, Boolean);
});

test("finds sockets by rooms and exclusions", async () => {
  const { adapter, sockets } = setUp("a", "b");
  adapter.addAll("a", new Set(["x"]));
  assert.deepEqual(await adapter.sockets(new Set(["x"])), new Set(["a"]));
  assert.deepEqual(await adapter.sockets(new Set()), new Set(["a", "b"]));
  assert.deepEqual(await adapter.fetchSockets({ rooms: new Set(), except: new Set(["x"]) }), [sockets.b]);
  assert.equal(await adapter.serverCount(), 1);
});

test("makes the sockets addressed join, leave and disconnect", () => {
  const { adapter, sockets } = setUp("a", "b");
  const onlyA = { rooms: new Set(["a"]) };
  adapter.addSockets(onlyA, ["x", "y"]);
  adapter.delSockets(onlyA, ["x", "y"]);
  adapter.disconnectSockets(onlyA, true);
  assert.deepEqual(sockets.a.calls, [
    ["join", ["x", "y"]],
    ["leave", "x"],
    ["leave", "y"],
    ["disconnect", true],
  ]);
  assert.deepEqual(sockets.b.calls, []);
});

test("an event for the other servers has no answers: there are none", () => {
  const { adapter } = setUp();
  const answers: unknown[] = [];
  adapter.serverSideEmit(["event"]);
  adapter.serverSideEmit(["event", 1, (...args: unknown[]) => answers.push(args)]);
  assert.deepEqual(answers, [[null, []]]);
});

test("begins and ends without anything to wait for", () => {
  const { adapter } = setUp();
  assert.equal(adapter.init(), undefined);
  assert.equal(adapter.close(), undefined);
});
