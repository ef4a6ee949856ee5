import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { openPage, pageUrl, press } from "../testing/page.js";
import { listenToKeys } from "./keys.js";

const newPage = () => openPage(new Window({ url: "http://localhost:3000/" }), readFileSync(pageUrl, "utf8"));

function keys() {
  const document = newPage();
  const done: string[] = [];
  listenToKeys(document, {
    findRoom: () => void done.push("find"),
    step: (by) => void done.push(`step ${by}`),
    back: () => void done.push("back"),
    help: () => void done.push("help"),
  });
  return { document, done };
}

test("each key does its work and nothing else", () => {
  const { document, done } = keys();
  for (const [key, modifiers] of [
    ["k", { ctrlKey: true }],
    ["K", { metaKey: true }],
    ["ArrowUp", { altKey: true }],
    ["ArrowDown", { altKey: true }],
    ["Escape", {}],
    ["F1", {}],
  ] as const) {
    assert.equal(press(document, key, modifiers).defaultPrevented, true, key);
  }
  assert.deepEqual(done, ["find", "find", "step -1", "step 1", "back", "help"]);
});

test("other keys are the browser's, and Escape the input method's", () => {
  const { document, done } = keys();
  for (const [key, modifiers] of [
    ["k", {}],
    ["k", { ctrlKey: true, shiftKey: true }],
    ["ArrowUp", {}],
    ["Escape", { isComposing: true }],
  ] as const) {
    assert.equal(press(document, key, modifiers).defaultPrevented, false, key);
  }
  assert.deepEqual(done, []);
});

test("an open dialog has its keys to itself", () => {
  const { document, done } = keys();
  document.querySelector<HTMLDialogElement>("#keys-dialog")?.showModal();
  press(document, "Escape");
  assert.deepEqual(done, []);
});
