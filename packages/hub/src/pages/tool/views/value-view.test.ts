import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { shown } from "../../testing/page.js";
import { showValue } from "../shown-value.js";
import { click, openTool, toolUrl } from "../testing/tool-page.js";
import { valuesView } from "./value-view.js";

const newPage = () => openTool(new Window({ url: "http://localhost:3000/tool" }), readFileSync(toolUrl, "utf8"));

test("a value is text, whatever it looks like", () => {
  const document = newPage();
  document.body.append(valuesView(document, [showValue("<img src=x onerror=alert(1)>")], () => {}));
  assert.deepEqual(shown(document, ".value pre"), ['"<img src=x onerror=alert(1)>"']);
  assert.equal(document.querySelectorAll(".value img").length, 0);
});

test("bytes are shown in hex and can be saved", () => {
  const document = newPage();
  const saved: [string, number][] = [];
  const view = valuesView(
    document,
    [showValue({ a: Uint8Array.of(1, 2, 3) })],
    (name, { length }) => void saved.push([name, length]),
  );
  document.body.append(view);
  assert.match(shown(document, ".bytes .hex")[0] ?? "", /^0000 01 02 03/);
  click(document, ".bytes button");
  assert.deepEqual(saved, [["binary-1.bin", 3]]);
});

test("bytes alone need no text beside them, a text that looks like them is one", () => {
  const document = newPage();
  const values = [showValue(Uint8Array.of(1)), showValue("⟨binary 1: 1 byte⟩")];
  document.body.append(valuesView(document, values, () => {}));
  assert.deepEqual(shown(document, ".value > pre"), ['"⟨binary 1: 1 byte⟩"']);
});

test("none is told, and so is what was cut", () => {
  const document = newPage();
  document.body.append(
    valuesView(document, [], () => {}),
    valuesView(document, [showValue("x".repeat(20_010))], () => {}),
  );
  assert.deepEqual(shown(document, ".none"), ["no arguments"]);
  assert.deepEqual(shown(document, ".value .muted"), ["12 more characters are not shown"]);
});
