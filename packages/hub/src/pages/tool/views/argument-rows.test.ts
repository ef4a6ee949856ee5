import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { shown } from "../../testing/page.js";
import { click, fill, openTool, toolUrl } from "../testing/tool-page.js";
import { ArgumentRows } from "./argument-rows.js";

const newPage = () => openTool(new Window({ url: "http://localhost:3000/tool" }), readFileSync(toolUrl, "utf8"));

function rows() {
  const document = newPage();
  let changes = 0;
  const made = new ArgumentRows(document, () => {
    changes += 1;
  });
  return { document, rows: made, changes: () => changes };
}

test("each argument has its kind, its field and a way to remove it", () => {
  const { document, rows: list } = rows();
  list.show([
    { kind: "json", text: "[1]" },
    { kind: "file", name: "a.bin", sizeBytes: 2, bytes: new Uint8Array(2) },
    { kind: "file", name: "b.bin", sizeBytes: 9_000 },
  ]);
  assert.deepEqual(
    [...document.querySelectorAll<HTMLSelectElement>("#arguments select")].map(({ value }) => value),
    ["json", "file", "file"],
  );
  assert.deepEqual(shown(document, ".file .muted"), ["a.bin, 2 bytes", "b.bin, 9.0 kB: choose it again"]);
  click(document, "#arguments li:nth-child(2) button");
  assert.deepEqual(
    list.arguments.map(({ kind }) => kind),
    ["json", "file"],
  );
});

test("what is typed is there, and keeps its text when it becomes another kind", () => {
  const { document, rows: list, changes } = rows();
  list.show([{ kind: "json", text: "" }]);
  fill(document, "#arguments textarea", "48 65");
  fill(document, "#arguments select", "hex");
  assert.deepEqual(list.arguments, [{ kind: "hex", text: "48 65" }]);
  fill(document, "#arguments select", "file");
  assert.deepEqual(list.arguments, [{ kind: "file", name: "", sizeBytes: 0 }]);
  assert.ok(changes() >= 3);
});

test("more can be added, up to twenty", () => {
  const { document, rows: list } = rows();
  list.show([]);
  for (let count = 0; count < 25; count += 1) click(document, "#add-argument");
  assert.equal(list.arguments.length, 20);
  assert.equal(document.querySelector<HTMLButtonElement>("#add-argument")?.disabled, true);
});
