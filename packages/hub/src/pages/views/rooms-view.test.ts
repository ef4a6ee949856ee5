import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { ChatModel } from "../chat-model.js";
import { openPage, pageUrl, shown, submit, type } from "../testing/page.js";
import { RoomsView } from "./rooms-view.js";

const newPage = () => openPage(new Window({ url: "http://localhost:3000/" }), readFileSync(pageUrl, "utf8"));

function rooms() {
  const document = newPage();
  const opened: string[] = [];
  const view = new RoomsView(document, { open: (room) => void opened.push(room) });
  const model = new ChatModel();
  model.listed([
    { name: "lobby", people: 2, isPermanent: true },
    { name: "music", people: 1, isPermanent: false },
    { name: "books", people: 0, isPermanent: false },
  ]);
  model.entered({ room: "lobby", people: ["Ada", "Bob"], history: [] });
  model.activate("lobby");
  const render = () => view.render(model.rooms, model.activeName);
  render();
  return { document, view, opened, model, render };
}

test("rooms one is in stand apart from others, with their numbers", () => {
  const { document } = rooms();
  assert.deepEqual(shown(document, "#joined-rooms .room"), ["lobby2"]);
  assert.deepEqual(shown(document, "#other-rooms .room"), ["books", "music1"]);
  assert.deepEqual(
    [...document.querySelectorAll(".room")].map((room) => room.getAttribute("aria-label")),
    ["lobby, 2 people", "books, 0 people", "music, 1 person"],
  );
  assert.equal(document.querySelector("[aria-current=true]")?.textContent, "lobby2");
});

test("what is unread is a badge, and told to a screen reader", () => {
  const { document, model, render } = rooms();
  model.room("lobby").unread = 120;
  render();
  assert.deepEqual(shown(document, ".badge"), ["99+"]);
  assert.equal(document.querySelector(".unread")?.getAttribute("aria-label"), "lobby, 2 people, 120 unread");
});

test("a click opens a room", () => {
  const { document, opened } = rooms();
  for (const room of document.querySelectorAll<HTMLElement>(".room")) room.click();
  assert.deepEqual(opened, ["lobby", "books", "music"]);
});

test("typing finds rooms, and Enter opens the one found or a new one", () => {
  const { document, view, opened } = rooms();
  type(document, "#room-name", "MUS");
  assert.deepEqual(shown(document, ".room"), ["music1"]);
  submit(document, "#find-room");
  view.opened();
  assert.deepEqual(shown(document, ".room").length, 3);
  type(document, "#room-name", "Night Sailing");
  submit(document, "#find-room");
  type(document, "#room-name", "b");
  submit(document, "#find-room");
  type(document, "#room-name", " ");
  submit(document, "#find-room");
  assert.deepEqual(opened, ["music", "Night Sailing", "b"]);
});

test("a complaint goes when one types on", () => {
  const { document, view } = rooms();
  view.complain("A room name has letters.");
  assert.deepEqual(shown(document, "#room-problem"), ["A room name has letters."]);
  type(document, "#room-name", "x");
  assert.deepEqual(shown(document, "#room-problem"), [""]);
});

test("the field takes the focus for a shortcut", () => {
  const { document, view } = rooms();
  view.focus();
  assert.equal(document.activeElement?.id, "room-name");
});
