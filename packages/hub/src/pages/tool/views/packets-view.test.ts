import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { shown } from "../../testing/page.js";
import { PacketLog } from "../packet-log.js";
import { click, fill, openTool, tick, toolUrl } from "../testing/tool-page.js";
import { PacketsView } from "./packets-view.js";

const newPage = () => openTool(new Window({ url: "http://localhost:3000/tool" }), readFileSync(toolUrl, "utf8"));

function packets() {
  const document = newPage();
  const log = new PacketLog();
  const view = new PacketsView(document, {
    pause: (isPaused) => {
      log.isPaused = isPaused;
    },
    clear: () => log.clear(),
  });
  log.add(0, { direction: "in", transport: "polling", content: "2" });
  log.add(0, { direction: "out", transport: "websocket", content: '42["<b>"]' });
  view.render(log);
  return { document, log, view };
}

test("packets stand as they are on the wire", () => {
  const { document } = packets();
  assert.deepEqual(shown(document, "#packets pre"), ['42["<b>"]', "2"]);
  assert.deepEqual(shown(document, "#packets .name"), ["event", "ping"]);
  assert.deepEqual(shown(document, "#packets-totals"), ["↓ 1 packets, 1 byte · ↑ 1 packets, 9 bytes"]);
  assert.equal(document.querySelectorAll("#packets b").length, 0);
});

test("are narrowed down by text, direction and kind", () => {
  const { document } = packets();
  const texts = () => shown(document, "#packets pre");
  fill(document, "#packets-filter", "PING");
  assert.deepEqual(texts(), ["2"]);
  fill(document, "#packets-filter", "");
  fill(document, "#packets-direction", "out");
  assert.deepEqual(texts(), ['42["<b>"]']);
  fill(document, "#packets-direction", "both");
  tick(document, "#packets-heartbeats", false);
  assert.deepEqual(texts(), ['42["<b>"]']);
});

test("the log can be stopped, and begun anew", () => {
  const { document, log, view } = packets();
  click(document, "#packets-pause");
  assert.deepEqual([log.isPaused, shown(document, "#packets-pause")], [true, ["Go on"]]);
  click(document, "#packets-pause");
  assert.equal(log.isPaused, false);
  click(document, "#packets-clear");
  view.render(log);
  assert.equal(document.querySelector<HTMLElement>("#packets-empty")?.hidden, false);
});
