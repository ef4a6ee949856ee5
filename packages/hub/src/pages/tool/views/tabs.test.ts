import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { press } from "../../testing/page.js";
import { click, openTool, toolUrl } from "../testing/tool-page.js";
import { Tabs } from "./tabs.js";

const newPage = () => openTool(new Window({ url: "http://localhost:3000/tool" }), readFileSync(toolUrl, "utf8"));

test("one panel at a time, by click and by keys", () => {
  const document = newPage();
  new Tabs(document, ["events", "packets", "sent", "line"]);
  const open = () =>
    [...document.querySelectorAll<HTMLElement>("[role=tabpanel]")].filter(({ hidden }) => !hidden).map(({ id }) => id);
  const reachable = () => [...document.querySelectorAll("[role=tab][tabindex='0']")].map(({ id }) => id);
  assert.deepEqual([open(), reachable()], [["panel-events"], ["tab-events"]]);
  click(document, "#tab-packets");
  assert.deepEqual([open(), reachable()], [["panel-packets"], ["tab-packets"]]);
  document.querySelector<HTMLElement>("#tab-packets")?.focus();
  for (const [key, panel] of [
    ["ArrowRight", "panel-sent"],
    ["End", "panel-line"],
    ["ArrowRight", "panel-events"],
    ["ArrowLeft", "panel-line"],
    ["Home", "panel-events"],
    ["x", "panel-events"],
  ] as const) {
    press(document, key);
    assert.deepEqual(open(), [panel], key);
  }
});
