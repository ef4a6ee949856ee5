import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { RoomsView, SocketRoomsView } from "./room-views.js";
import { type RoomMember, Rooms } from "./rooms.js";

function member(id: string): RoomMember {
  return { id, membership: null, mark: 0 };
}

/** "a" and "b" are connected, "new" is still in the middlewares. */
function setUp() {
  const [a, b, joining] = [member("a"), member("b"), member("new")];
  const members = {
    connected: [a, b],
    joining: () => [joining],
    find: (id: string) => [a, b, joining].find((each) => each.id === id),
  };
  const rooms = new Rooms(members.find);
  return { a, b, joining, rooms, byRoom: new RoomsView(rooms, members), bySocket: new SocketRoomsView(members) };
}

test("shows rooms with the ids in them, those of single sockets included", () => {
  const { a, b, rooms, byRoom } = setUp();
  for (const each of [a, b]) rooms.join(each, each.id);
  rooms.join(b, "x");
  assert.equal(byRoom.size, 3);
  assert.deepEqual(
    new Map(byRoom),
    new Map([
      ["b", new Set(["b"])],
      ["x", new Set(["b"])],
      ["a", new Set(["a"])],
    ]),
  );
  assert.equal(byRoom.has("x"), true);
  assert.equal(byRoom.has("a"), true);
  assert.equal(byRoom.has("y"), false);
  assert.equal(byRoom.get("y"), undefined);
  assert.equal(byRoom.get("x")?.size, 1);
});

test("shows sockets with the rooms they are in", () => {
  const { a, b, rooms, bySocket } = setUp();
  for (const each of [a, b]) rooms.join(each, each.id);
  rooms.join(b, "x");
  assert.equal(bySocket.size, 2);
  assert.deepEqual(bySocket.get("a"), new Set(["a"]));
  assert.deepEqual(bySocket.get("b"), new Set(["b", "x"]));
  assert.equal(bySocket.has("a"), true);
  assert.equal(bySocket.has("nobody"), false);
  assert.equal(bySocket.get("nobody"), undefined);
});

test("a socket appears with its first room, in every way of asking, also before it is connected", () => {
  const { joining, rooms, byRoom, bySocket } = setUp();
  assert.equal(bySocket.has("new"), false);
  assert.deepEqual([...bySocket], []);
  rooms.join(joining, "new");
  assert.deepEqual([...bySocket], [["new", new Set(["new"])]]);
  assert.equal(bySocket.has("new"), true);
  assert.equal(bySocket.size, 1);
  assert.deepEqual([...byRoom.keys()], ["new"]);
});

test("a socket that left its last room is in no room, and still there", () => {
  const { a, rooms, byRoom, bySocket } = setUp();
  rooms.join(a, "a");
  rooms.leave(a, "a");
  assert.deepEqual([...bySocket], [["a", new Set()]]);
  assert.equal(bySocket.has("a"), true);
  assert.equal(byRoom.size, 0);
});

test("walks like a map: entries, keys, values, forEach", () => {
  const { a, rooms, byRoom } = setUp();
  rooms.join(a, "x");
  assert.deepEqual([...byRoom.entries()], [["x", new Set(["a"])]]);
  assert.deepEqual([...byRoom.keys()], ["x"]);
  assert.deepEqual([...byRoom.values()], [new Set(["a"])]);
  const seen: unknown[] = [];
  byRoom.forEach((ids, room, map) => {
    seen.push([room, ids, map === byRoom]);
  });
  assert.deepEqual(seen, [["x", new Set(["a"]), true]]);
});

test("who leaves during a walk hides nobody else", () => {
  const { a, b, rooms } = setUp();
  const connected = [a, b];
  const members = { connected, joining: () => [], find: (id: string) => connected.find((each) => each.id === id) };
  for (const each of [a, b]) rooms.join(each, each.id);
  const walks = [new RoomsView(rooms, members), new SocketRoomsView(members)].map((view) => view.keys());
  const first = walks.map((walk) => walk.next().value);
  connected.shift();
  assert.deepEqual(
    [first, walks.map((walk) => walk.next().value)],
    [
      ["a", "a"],
      ["b", "b"],
    ],
  );
});

test("what is read is a copy: changing it changes no room", () => {
  const { a, rooms, byRoom, bySocket } = setUp();
  rooms.join(a, "a");
  byRoom.get("a")?.add("b");
  bySocket.get("a")?.clear();
  assert.deepEqual(byRoom.get("a"), new Set(["a"]));
  assert.deepEqual(bySocket.get("a"), new Set(["a"]));
});

test("is shown with its entries", () => {
  const { a, rooms, byRoom, bySocket } = setUp();
  rooms.join(a, "a");
  assert.equal(inspect(byRoom), "Map(1) { 'a' => Set(1) { 'a' } }");
  assert.equal(Object.prototype.toString.call(bySocket), "[object Map]");
});

test("refuses to be written to, and says how rooms are changed", () => {
  const { byRoom, bySocket } = setUp();
  for (const view of [byRoom, bySocket] as Map<string, Set<string>>[]) {
    for (const write of [() => view.set("a", new Set()), () => view.delete("a"), () => view.clear()]) {
      assert.throws(write, { code: "misuse", message: /are for reading: use socket\.join\(\) and socket\.leave\(\)$/ });
    }
  }
});
