import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { shown } from "../../testing/page.js";
import type { LineState } from "../network/line.js";
import { click, openTool, toolUrl } from "../testing/tool-page.js";
import { LineView, stateText } from "./line-view.js";

const newPage = () => openTool(new Window({ url: "http://localhost:3000/tool" }), readFileSync(toolUrl, "utf8"));

const ONLINE: LineState = { kind: "online", transport: "websocket" };

test("each state has its words", () => {
  const states: LineState[] = [
    { kind: "idle" },
    { kind: "connecting" },
    ONLINE,
    { kind: "waiting", attempt: 0 },
    { kind: "waiting", attempt: 3 },
  ];
  assert.deepEqual(states.map(stateText), [
    "not connected",
    "connecting",
    "connected · websocket",
    "connection lost",
    "reconnecting (3)",
  ]);
});

test("every namespace has its lamp and its button", () => {
  const document = newPage();
  const done: string[] = [];
  const view = new LineView(document, {
    join: (namespace) => void done.push(`join ${namespace}`),
    leave: (namespace) => void done.push(`leave ${namespace}`),
  });
  const memberships = [
    { namespace: "/", state: "connected", id: "abc" },
    { namespace: "/chat", state: "refused", id: undefined },
  ] as const;
  view.render(ONLINE, memberships);
  assert.deepEqual(
    shown(document, "#sockets .muted, #status-text, #announcer"),
    ["connected · websocket", "connected · websocket", "abc", "refused"].sort(
      (a, b) => (a.startsWith("connected") ? -1 : 0) - (b.startsWith("connected") ? -1 : 0),
    ),
  );
  click(document, "#sockets li:first-child button");
  click(document, "#sockets li:last-child button");
  assert.deepEqual(done, ["leave /", "join /chat"]);
  view.render({ kind: "idle" }, []);
  assert.equal(document.querySelectorAll("#sockets li").length, 0);
});

test("facts and steps of the session", () => {
  const document = newPage();
  const view = new LineView(document, { join: () => {}, leave: () => {} });
  view.renderFacts(undefined, { kind: "idle" }, []);
  assert.deepEqual(shown(document, "#session dd"), ["not connected"]);
  const handshake = {
    sid: "abc",
    upgrades: ["websocket"],
    pingInterval: 25_000,
    pingTimeout: 20_000,
    maxPayload: 1_000_000,
  };
  view.renderFacts(handshake, ONLINE, [{ id: 1, at: 0, text: "opening polling" }]);
  assert.deepEqual(shown(document, "#session dd"), [
    "abc",
    "websocket",
    "websocket",
    "every 25000 ms, given up after 20000 ms more",
    "1.0 MB",
  ]);
  assert.deepEqual(shown(document, "#steps span"), ["opening polling"]);
  view.announce("x");
  view.announce("x");
  assert.equal(document.querySelector("#announcer")?.textContent, "x\u00a0");
});
