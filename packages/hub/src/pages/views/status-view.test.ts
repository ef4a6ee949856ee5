import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import type { ConnectionState } from "../connection.js";
import { openPage, pageUrl, shown } from "../testing/page.js";
import { StatusView } from "./status-view.js";

const newPage = () => openPage(new Window({ url: "http://localhost:3000/" }), readFileSync(pageUrl, "utf8"));

test("each state of the line has its words, in both places", () => {
  const document = newPage();
  const view = new StatusView(document);
  const states: [ConnectionState, string][] = [
    [{ kind: "connecting" }, "connecting"],
    [{ kind: "online", transport: "polling" }, "online · polling"],
    [{ kind: "online", transport: "websocket" }, "online · websocket"],
    [{ kind: "offline", attempt: 0 }, "offline"],
    [{ kind: "offline", attempt: 3 }, "reconnecting (3)"],
  ];
  for (const [state, text] of states) {
    view.render(state);
    assert.deepEqual(shown(document, ".connection .text"), [text, text]);
    assert.equal(document.querySelectorAll(`.connection[data-state=${state.kind}]`).length, 2);
  }
});

test("the strip is said aloud once, and taken away", () => {
  const document = newPage();
  const view = new StatusView(document);
  const banner = document.querySelector<HTMLElement>("#banner");
  view.banner("Connection lost.");
  assert.deepEqual(shown(document, "#banner, #announcer"), ["Connection lost.", "Connection lost."]);
  view.banner("Back online.", "good");
  assert.equal(banner?.dataset.tone, "good");
  view.fade("Connection lost.");
  assert.equal(banner?.hidden, false);
  view.fade("Back online.");
  assert.equal(banner?.hidden, true);
});

test("the same words twice are said twice", () => {
  const document = newPage();
  const view = new StatusView(document);
  const announcer = document.querySelector("#announcer");
  view.announce("Bob: hi");
  const first = announcer?.textContent;
  view.announce("Bob: hi");
  assert.notEqual(announcer?.textContent, first);
});
