import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { shown } from "../../testing/page.js";
import { type Entry, EventLog } from "../event-log.js";
import { click, fill, openTool, toolUrl } from "../testing/tool-page.js";
import { EventsView } from "./events-view.js";

const newPage = () => openTool(new Window({ url: "http://localhost:3000/tool" }), readFileSync(toolUrl, "utf8"));

function events() {
  const document = newPage();
  const answered: Entry[] = [];
  const log = new EventLog();
  const view = new EventsView(document, {
    answer: (entry) => void answered.push(entry),
    clear: () => log.clear(),
    save: () => {},
  });
  return { document, answered, log, view };
}

test("tells what to do while there is nothing", () => {
  const { document, log, view } = events();
  view.render(log, false);
  assert.match(shown(document, "#events-empty")[0] ?? "", /press Connect/);
  view.render(log, true);
  assert.match(shown(document, "#events-empty")[0] ?? "", /^Connected/);
});

test("shows every argument, the newest event first", () => {
  const { document, log, view } = events();
  log.received(0, "/", "first", []);
  log.received(0, "/chat", "second", [1, "two", null]);
  view.render(log, true);
  assert.deepEqual(shown(document, "#events .name"), ["second", "first"]);
  assert.deepEqual(shown(document, "#events li:first-child pre"), ["1", '"two"', "null"]);
  assert.deepEqual(shown(document, "#events .tag, #events-count"), ["2", "/chat", "/"]);
});

test("an acknowledgement changes its entry", () => {
  const { document, log, view } = events();
  const [one, two] = [log.sent(0, "/", "a", [], true), log.sent(0, "/", "b", [], true)];
  view.render(log, true);
  assert.deepEqual(shown(document, ".ack"), ["waiting for the acknowledgement…", "waiting for the acknowledgement…"]);
  log.acknowledged(one, 12, [{ ok: 1 }]);
  log.failed(two, "operation has timed out");
  view.render(log, true);
  assert.deepEqual(shown(document, ".ack"), [
    "not acknowledged: operation has timed out",
    'acknowledged after 12 ms{ "ok": 1 }',
  ]);
});

test("a question of the server has its button until it is answered", () => {
  const { document, log, view, answered } = events();
  const id = log.received(0, "/", "ask", [], () => {});
  view.render(log, true);
  click(document, "#events button");
  assert.equal(answered[0]?.id, id);
  log.settled(id);
  view.render(log, true);
  assert.equal(document.querySelectorAll("#events button").length, 0);
});

test("is narrowed down by typing, and cleared", () => {
  const { document, log, view } = events();
  for (let count = 0; count < 250; count += 1) log.received(0, "/", `e${count}`, []);
  view.render(log, true);
  assert.equal(document.querySelectorAll("#events li").length, 200);
  assert.match(shown(document, "#events-empty")[0] ?? "", /newest 200 of 250/);
  fill(document, "#events-filter", "e249");
  assert.deepEqual(shown(document, "#events .name"), ["e249"]);
  fill(document, "#events-filter", "nothing");
  assert.deepEqual(shown(document, "#events-empty"), ["None of them fits."]);
  click(document, "#events-clear");
  assert.equal(log.entries.length, 0);
});

test("a note has its tone", () => {
  const { document, log, view } = events();
  log.note(0, "/", "connected", "good");
  log.note(0, "", "gave up", "bad", { why: 1 });
  view.render(log, true);
  assert.equal(document.querySelectorAll("#events .note.good, #events .note.bad").length, 2);
  assert.deepEqual(shown(document, "#events pre"), ['{ "why": 1 }']);
});
