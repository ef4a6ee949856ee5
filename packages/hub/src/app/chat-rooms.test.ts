import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatRooms, parseRoomName } from "./chat-rooms.js";
import { chatLimits } from "./limits.js";

const limits = { ...chatLimits, roomsPerClient: 2, rooms: 3, emptyRoomMs: 1_000 };

test("permanent rooms are there from the start", () => {
  assert.deepEqual(new ChatRooms(["lobby"], limits).summaries(), [{ name: "lobby", people: 0, isPermanent: true }]);
});

test("a room that is joined first is made, and counts its people", () => {
  const rooms = new ChatRooms(["lobby"], limits);
  assert.equal(rooms.join("a", "music").kind, "joined");
  assert.equal(rooms.join("b", "music").kind, "joined");
  assert.deepEqual(rooms.summaries()[1], { name: "music", people: 2, isPermanent: false });
  assert.deepEqual(rooms.roomsOf("a"), ["music"]);
});

test("joining twice changes nothing", () => {
  const rooms = new ChatRooms(["lobby"], limits);
  rooms.join("a", "lobby");
  assert.equal(rooms.join("a", "lobby").kind, "present");
  assert.equal(rooms.summaries()[0]?.people, 1);
});

test("a client may be in so many rooms and no more", () => {
  const rooms = new ChatRooms(["lobby"], limits);
  rooms.join("a", "lobby");
  rooms.join("a", "music");
  assert.deepEqual(rooms.join("a", "third"), { kind: "refused", because: "client-is-in-too-many" });
  rooms.leave("a", "music", 0);
  assert.equal(rooms.join("a", "third").kind, "joined");
});

test("the hub has so many rooms and no more, but existing ones stay open", () => {
  const rooms = new ChatRooms(["lobby"], limits);
  rooms.join("a", "one");
  rooms.join("a", "two");
  assert.deepEqual(rooms.join("b", "three"), { kind: "refused", because: "hub-has-too-many" });
  assert.equal(rooms.join("b", "one").kind, "joined");
});

test("a room is entered by those who joined it and not by others", () => {
  const rooms = new ChatRooms(["lobby"], limits);
  rooms.join("a", "lobby");
  assert.equal(rooms.entered("a", "lobby")?.name, "lobby");
  assert.equal(rooms.entered("b", "lobby"), undefined);
  assert.equal(rooms.entered("a", "nowhere"), undefined);
});

test("leaving a room one is not in does nothing", () => {
  const rooms = new ChatRooms(["lobby"], limits);
  assert.equal(rooms.leave("a", "lobby", 0), undefined);
  assert.equal(rooms.leave("a", "nowhere", 0), undefined);
});

test("an empty room keeps its history until it is swept; a permanent one stays for good", () => {
  const rooms = new ChatRooms(["lobby"], limits);
  rooms.join("a", "music");
  rooms.leave("a", "music", 5_000);
  assert.deepEqual(rooms.sweep(5_999), []);
  assert.deepEqual(rooms.sweep(6_000), ["music"]);
  assert.deepEqual(
    rooms.summaries().map((room) => room.name),
    ["lobby"],
  );
});

test("a room with somebody in it is never swept", () => {
  const rooms = new ChatRooms([], limits);
  rooms.join("a", "music");
  assert.deepEqual(rooms.sweep(1_000_000), []);
});

test("room names are one however they are typed", () => {
  for (const typed of ["Blue Note", "  blue   note ", "#blue-note", "BLUE-NOTE"]) {
    assert.equal(parseRoomName(typed, chatLimits), "blue-note");
  }
  assert.equal(parseRoomName("咖啡", chatLimits), "咖啡");
});

test("refuses names that are empty, too long, no text or hold markup", () => {
  for (const typed of ["", "#", "--", "<b>", "a/b", "x".repeat(33), "x".repeat(1_000_000), 1, null, undefined, {}]) {
    assert.equal(parseRoomName(typed, chatLimits), undefined);
  }
  assert.equal(parseRoomName("x".repeat(32), chatLimits), "x".repeat(32));
});
