import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { RoomLog } from "../room-log.js";
import { openPage, pageUrl, shown } from "../testing/page.js";
import { LogView } from "./log-view.js";

const newPage = () => openPage(new Window({ url: "http://localhost:3000/" }), readFileSync(pageUrl, "utf8"));

const noon = new Date(2026, 5, 15, 12, 5).getTime();

function view() {
  const document = newPage();
  const done: string[] = [];
  const log = new LogView(document, {
    retry: (sendId) => void done.push(`retry ${sendId}`),
    discard: (sendId) => void done.push(`discard ${sendId}`),
    now: () => noon,
  });
  return { document, log, done };
}

const message = (id: string, from: string, text: string, at = noon) => ({
  id,
  room: "lobby",
  from,
  text,
  at,
  sendId: id,
});

/** A scroller that is so high and stands so far from its end: happy-dom lays nothing out. */
function scrolled(document: Document, fromEnd: number) {
  const scroller = document.querySelector<HTMLElement>("#scroller");
  if (scroller === null) return { top: () => 0 };
  Object.defineProperty(scroller, "scrollHeight", { value: 1_000, configurable: true });
  Object.defineProperty(scroller, "clientHeight", { value: 400, configurable: true });
  scroller.scrollTop = 600 - fromEnd;
  return { top: () => scroller.scrollTop };
}

test("what one person says in a row has one name, one picture and one time", () => {
  const { document, log } = view();
  const room = new RoomLog();
  room.merge([message("1", "Bob", "one"), message("2", "Bob", "two"), message("3", "Ada", "three")], "Ada");
  log.render("lobby", room.entries);
  assert.deepEqual(shown(document, ".day"), ["Today"]);
  assert.deepEqual(shown(document, ".author"), ["Bob"]);
  assert.deepEqual(shown(document, ".avatar-gap, .message .avatar"), ["", "B"]);
  assert.deepEqual(shown(document, ".message.mine .bubble"), ["three"]);
  assert.equal(document.querySelector("time")?.dateTime, new Date(noon).toISOString());
});

test("a screen reader hears who said each message", () => {
  const { document, log } = view();
  const room = new RoomLog();
  room.merge([message("1", "Bob", "one"), message("2", "Bob", "two")], "Ada");
  log.render("lobby", room.entries);
  assert.deepEqual(shown(document, ".message .author, .message .unseen"), ["Bob", "Bob:"]);
});

test("links lead away safely, emoji alone are large, notices stand apart", () => {
  const { document, log } = view();
  const room = new RoomLog();
  room.merge([message("1", "Bob", "see https://example.org."), message("2", "Bob", "👍")], "Ada");
  room.notice("Cem joined", noon);
  log.render("lobby", room.entries);
  const link = document.querySelector(".bubble a");
  assert.equal(link?.getAttribute("href"), "https://example.org");
  assert.match(link?.getAttribute("rel") ?? "", /noopener/);
  assert.deepEqual(shown(document, ".message.emoji .bubble"), ["👍"]);
  assert.deepEqual(shown(document, ".notice"), ["Cem joined"]);
});

test("a message that failed can be tried again or thrown away, one that waits says so", () => {
  const { document, log, done } = view();
  const room = new RoomLog();
  room.send("s1", "Ada", "one", noon, { kind: "failed", reason: "Too fast." });
  room.send("s2", "Ada", "two", noon, { kind: "waiting" });
  log.render("lobby", room.entries);
  for (const button of document.querySelectorAll<HTMLElement>(".fate button")) button.click();
  assert.deepEqual(done, ["retry s1", "discard s1"]);
  assert.deepEqual(shown(document, ".message.waiting .fate"), ["Will be sent when you are back online"]);
});

test("a room in which nobody spoke invites to", () => {
  const { document, log } = view();
  const room = new RoomLog();
  room.notice("Ada joined", noon);
  log.render("lobby", room.entries);
  assert.match(shown(document, "#empty")[0] ?? "", /^This is #lobby/);
  room.receive(message("1", "Bob", "hi"), "Ada");
  log.render("lobby", room.entries);
  assert.equal(document.querySelector<HTMLElement>("#empty")?.hidden, true);
});

test("who reads along is taken along, who reads above is told that there is more", () => {
  const { document, log } = view();
  const room = new RoomLog();
  room.receive(message("1", "Bob", "one"), "Ada");
  log.render("lobby", room.entries);
  const button = document.querySelector<HTMLElement>("#newest");

  const near = scrolled(document, 40);
  room.receive(message("2", "Bob", "two", noon + 1), "Ada");
  log.render("lobby", room.entries);
  assert.deepEqual([near.top(), button?.hidden], [1_000, true]);

  const far = scrolled(document, 300);
  room.receive(message("3", "Bob", "three", noon + 2), "Ada");
  log.render("lobby", room.entries);
  assert.deepEqual([far.top(), button?.hidden], [300, false]);
  button?.click();
  assert.deepEqual([far.top(), button?.hidden], [1_000, true]);
});

test("what one says oneself is always in sight", () => {
  const { document, log } = view();
  const room = new RoomLog();
  room.receive(message("1", "Bob", "one"), "Ada");
  log.render("lobby", room.entries);
  const far = scrolled(document, 300);
  room.send("s1", "Ada", "mine", noon + 1, { kind: "sending" });
  log.render("lobby", room.entries);
  assert.equal(far.top(), 1_000);
});

test("another room shows nothing of the first", () => {
  const { document, log } = view();
  const [lobby, music] = [new RoomLog(), new RoomLog()];
  lobby.receive(message("1", "Bob", "one"), "Ada");
  music.receive(message("2", "Cem", "two"), "Ada");
  log.render("lobby", lobby.entries);
  log.render("music", music.entries);
  assert.deepEqual(shown(document, ".bubble"), ["two"]);
});
