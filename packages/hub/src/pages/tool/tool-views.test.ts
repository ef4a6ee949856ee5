import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { shown } from "../testing/page.js";
import { EMPTY_DRAFT } from "./argument.js";
import { Line } from "./network/line.js";
import { SentHistory } from "./sent-history.js";
import { click, openTool, toolUrl } from "./testing/tool-page.js";
import { type Deeds, ToolViews } from "./tool-views.js";

function views() {
  const document = openTool(new Window({ url: "http://localhost:3000/tool" }), readFileSync(toolUrl, "utf8"));
  const done: string[] = [];
  const deeds = new Proxy({} as Deeds, { get: (_, name) => () => void done.push(String(name)) });
  return { document, done, made: new ToolViews(document, deeds) };
}

test("every part of the page is wired to its deed", () => {
  const { document, done } = views();
  for (const id of [
    "check",
    "disconnect",
    "events-clear",
    "packets-clear",
    "packets-pause",
    "sent-clear",
    "latency-clear",
  ])
    click(document, `#${id}`);
  assert.deepEqual(done, [
    "check",
    "disconnect",
    "clearEvents",
    "clearPackets",
    "pausePackets",
    "clearSent",
    "clearLatency",
  ]);
});

test("a sent draft goes back into the composer to be changed", () => {
  const { document, made } = views();
  const history = new SentHistory({ getItem: () => null, setItem: () => {} });
  history.add(1, { ...EMPTY_DRAFT, event: "order" });
  made.sent.render(history);
  click(document, "#sent button:nth-of-type(2)");
  assert.equal(document.querySelector<HTMLInputElement>("#draft-event")?.value, "order");
});

test("shows the state of the line", () => {
  const { document, made } = views();
  const later = () => () => {};
  const listener = new Proxy({} as ConstructorParameters<typeof Line>[1], { get: () => () => {} });
  made.showLine(new Line({ now: () => 0, after: later, every: later, transports: () => [] }, listener));
  assert.deepEqual([made.lineState, shown(document, "#status-text")], ["idle", ["not connected"]]);
});
