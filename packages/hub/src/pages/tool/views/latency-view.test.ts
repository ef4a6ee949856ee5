import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { shown } from "../../testing/page.js";
import { Latency } from "../latency.js";
import { click, fill, openTool, toolUrl } from "../testing/tool-page.js";
import { LatencyView } from "./latency-view.js";

const newPage = () => openTool(new Window({ url: "http://localhost:3000/tool" }), readFileSync(toolUrl, "utf8"));

test("shows what was measured, in words and as a line", () => {
  const document = newPage();
  const done: string[] = [];
  const view = new LatencyView(document, {
    measure: (how) => void done.push(how),
    clear: () => void done.push("clear"),
  });
  const latency = new Latency();
  view.render(latency);
  assert.match(shown(document, "#latency-text")[0] ?? "", /^Nothing was measured/);
  latency.add({ at: 0, ms: 12, kind: "ack" });
  latency.add({ at: 1, ms: 30, kind: "ack" });
  view.render(latency);
  assert.deepEqual(shown(document, "#top-latency"), ["30 ms"]);
  assert.match(shown(document, "#latency-text")[0] ?? "", /^last 30 ms .* 2 measured$/);
  assert.equal(document.querySelector("#latency-line")?.getAttribute("points")?.split(" ").length, 2);
  for (const how of ["ack", "http", "off"]) fill(document, "#measure", how);
  click(document, "#latency-clear");
  assert.deepEqual(done, ["ack", "http", "off", "clear"]);
});
