import assert from "node:assert/strict";
import { test } from "node:test";
import { Adapter as PublishedAdapter } from "socket.io-adapter";
import { MemoryServer } from "./memory-server.test.js";
import { assertJoinable } from "./room-limit.js";

test("rooms up to maxRooms are joined, its own included; one more is refused whole", () => {
  const server = new MemoryServer({ maxRooms: 3 });
  const { socket } = server.joined();
  void socket.join(["a", "b"]);
  assert.throws(() => socket.join("c"), {
    code: "limit-exceeded",
    message: /^4 rooms of one socket exceed maxRooms 3/,
  });
  assert.deepEqual([...socket.rooms], [socket.id, "a", "b"]);
  void socket.leave("a");
  assert.throws(() => socket.join(["c", "d"]), { code: "limit-exceeded" });
  void socket.join("c");
  assert.deepEqual([...socket.rooms], [socket.id, "b", "c"]);
});

test("so they are with an adapter of others that took the place of ours", () => {
  const server = new MemoryServer({ maxRooms: 3 });
  const { socket } = server.joined();
  server.adapter(PublishedAdapter);
  void socket.join(["a", "b"]);
  assert.throws(() => socket.join("c"), { code: "limit-exceeded" });
});

test("rooms it is in already may be joined again at the limit", () => {
  const { socket } = new MemoryServer({ maxRooms: 2 }).joined();
  void socket.join("a");
  void socket.join(["a", socket.id]);
  assert.throws(() => socket.join(["a", "b"]), { code: "limit-exceeded" });
});

test("a socket that may be in one room only is in its own", () => {
  const { socket } = new MemoryServer({ maxRooms: 1 }).joined();
  assert.throws(() => socket.join("a"), { code: "limit-exceeded" });
  assert.deepEqual([...socket.rooms], [socket.id]);
});

test("a name of maxNameLength characters is taken, one more is not", () => {
  const { socket } = new MemoryServer({ maxNameLength: 5 }).joined();
  void socket.join("12345");
  assert.throws(() => socket.join(["ok", "123456"]), { code: "limit-exceeded", message: /room name of 6 characters/ });
  assert.equal(socket.rooms.has("ok"), false);
});

test("other adapters are asked what the socket is in", () => {
  const limits = { maxRooms: 2, maxNameLength: 5, maxNamespaces: 1, maxPendingAcks: 1, rateLimit: null };
  const joining = (present: string[] | undefined) => () =>
    assertJoinable(new Set(["a", "b"]), null, () => (present === undefined ? undefined : new Set(present)), limits);
  joining(undefined)();
  joining(["a"])();
  assert.throws(joining(["c"]), { code: "limit-exceeded" });
});

test("a full socket keeps no other from joining with everybody", () => {
  const server = new MemoryServer({ maxRooms: 2 });
  const [full, free] = [server.joined().socket, server.joined().socket];
  void full.join("a");
  assert.throws(() => server.socketsJoin("all"), { code: "limit-exceeded" });
  assert.deepEqual([full.rooms.has("all"), free.rooms.has("all")], [false, true]);
});
