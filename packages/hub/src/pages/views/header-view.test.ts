import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { ChatModel } from "../chat-model.js";
import { openPage, pageUrl, shown } from "../testing/page.js";
import { HeaderView } from "./header-view.js";

const newPage = () => openPage(new Window({ url: "http://localhost:3000/" }), readFileSync(pageUrl, "utf8"));

function room(...people: string[]) {
  return new ChatModel().entered({ room: "lobby", people, history: [] });
}

test("names the room and counts its people", () => {
  const document = newPage();
  const view = new HeaderView(document, () => {});
  view.render(room("Ada", "Bob"), 1, 0, "Ada");
  assert.deepEqual(shown(document, "#room-title, #room-people"), ["# lobby", "2 people"]);
  assert.equal(document.title, "#lobby · Tidewire chat");
  view.render(room("Ada"), 1, 0, "Ada");
  assert.deepEqual(shown(document, "#room-people"), ["just you"]);
  view.render(undefined, 0, 0, "Ada");
  assert.deepEqual(shown(document, "#room-title, #room-people"), ["No room", ""]);
});

test("shows oneself, and what is unread in the title", () => {
  const document = newPage();
  new HeaderView(document, () => {}).render(room("Ada"), 2, 3, "ada");
  assert.deepEqual(shown(document, "#rename, #my-avatar"), ["A", "ada"]);
  assert.equal(document.title, "(3) #lobby · Tidewire chat");
  assert.equal(document.querySelector<HTMLElement>("#unread-elsewhere")?.hidden, false);
});

test("a room can be left when there is another one", () => {
  const document = newPage();
  let left = 0;
  const view = new HeaderView(document, () => {
    left += 1;
  });
  view.render(room("Ada"), 1, 0, "Ada");
  const button = document.querySelector<HTMLElement>("#leave");
  assert.equal(button?.hidden, true);
  view.render(room("Ada"), 2, 0, "Ada");
  button?.click();
  assert.deepEqual([button?.hidden, left], [false, 1]);
});
