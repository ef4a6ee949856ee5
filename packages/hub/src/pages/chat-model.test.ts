import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatModel } from "./chat-model.js";

const message = (sendId: string, room = "lobby") => ({ id: sendId, room, from: "Bob", text: "hi", at: 1, sendId });

function model(): ChatModel {
  const made = new ChatModel();
  made.nickname = "Ada";
  made.listed([
    { name: "lobby", people: 1, isPermanent: true },
    { name: "music", people: 2, isPermanent: false },
    { name: "books", people: 0, isPermanent: false },
  ]);
  made.entered({ room: "lobby", people: ["Cem", "Ada"], history: [] });
  made.activate("lobby");
  return made;
}

const names = (rooms: readonly { readonly name: string }[]) => rooms.map((room) => room.name);

test("lists the rooms one is in first, then permanent ones, then by name", () => {
  const chat = model();
  chat.counted({ name: "help", people: 0, isPermanent: true });
  chat.entered({ room: "music", people: ["Ada"], history: [] });
  assert.deepEqual(names(chat.rooms), ["lobby", "music", "help", "books"]);
  assert.deepEqual(names(chat.joined), ["lobby", "music"]);
});

test("a list that comes anew forgets rooms that are gone, but not those one is in", () => {
  const chat = model();
  chat.listed([{ name: "music", people: 1, isPermanent: false }]);
  assert.deepEqual(names(chat.rooms), ["lobby", "music"]);
});

test("a room that is gone is forgotten, unless one is in it", () => {
  const chat = model();
  chat.gone("books");
  chat.gone("lobby");
  chat.gone("never was");
  assert.deepEqual(names(chat.rooms), ["lobby", "music"]);
});

test("entering shows people by name and the history", () => {
  const chat = model();
  const room = chat.entered({ room: "music", people: ["Zoe", "Ada"], history: [message("1", "music")] });
  assert.deepEqual(room.people, ["Ada", "Zoe"]);
  assert.equal(room.log.entries.length, 1);
  assert.equal(room.unread, 0);
});

test("what was said while one was away is unread in rooms that are not on the screen", () => {
  const chat = model();
  chat.entered({ room: "music", people: ["Ada"], history: [message("1", "music")] });
  chat.entered({ room: "music", people: ["Ada"], history: [message("1", "music"), message("2", "music")] });
  assert.equal(chat.room("music").unread, 1);
  assert.equal(chat.unread, 1);
  chat.activate("music");
  assert.equal(chat.unread, 0);
});

test("people come and go once", () => {
  const chat = model();
  chat.arrived("lobby", "Bob");
  chat.arrived("lobby", "Bob");
  assert.deepEqual(chat.room("lobby").people, ["Ada", "Bob", "Cem"]);
  chat.typing("lobby", "Bob", true, 0);
  chat.departed("lobby", "Bob");
  assert.deepEqual(chat.room("lobby").people, ["Ada", "Cem"]);
  assert.deepEqual(chat.typists("lobby", 1), []);
});

test("a typist is forgotten when told to stop, or not told for long", () => {
  const chat = model();
  chat.typing("lobby", "Cem", true, 0);
  chat.typing("lobby", "Bob", true, 100);
  assert.deepEqual(chat.typists("lobby", 4_999), ["Bob", "Cem"]);
  assert.deepEqual(chat.typists("lobby", 5_000), ["Bob"]);
  chat.typing("lobby", "Bob", false, 5_001);
  assert.deepEqual(chat.typists("lobby", 5_001), []);
});

test("leaving the room on the screen shows another one", () => {
  const chat = model();
  chat.entered({ room: "music", people: ["Ada"], history: [] });
  chat.left("lobby");
  assert.equal(chat.active?.name, "music");
  chat.left("music");
  assert.equal(chat.active, undefined);
});

test("neighbours go round in both directions", () => {
  const chat = model();
  assert.equal(chat.neighbour(1)?.name, "lobby");
  chat.entered({ room: "music", people: ["Ada"], history: [] });
  assert.equal(chat.neighbour(1)?.name, "music");
  assert.equal(chat.neighbour(-1)?.name, "music");
  chat.activate("music");
  assert.equal(chat.neighbour(1)?.name, "lobby");
  assert.equal(new ChatModel().neighbour(1), undefined);
});
