import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { openPage, pageUrl, press, shown, submit, type } from "../testing/page.js";
import { ComposerView } from "./composer-view.js";

const newPage = () => openPage(new Window({ url: "http://localhost:3000/" }), readFileSync(pageUrl, "utf8"));

function composer() {
  const document = newPage();
  const sent: string[] = [];
  const typed: string[] = [];
  const view = new ComposerView(document, {
    send: (text) => void sent.push(text),
    typed: (text) => void typed.push(text),
  });
  view.show("lobby");
  view.focus();
  const value = () => document.querySelector<HTMLTextAreaElement>("#message")?.value;
  return { document, view, sent, typed, value };
}

test("Enter and the button send, and the field is empty again", () => {
  const { document, sent, typed, value } = composer();
  type(document, "#message", "one");
  press(document, "Enter");
  type(document, "#message", "two");
  submit(document, "#composer");
  assert.deepEqual([sent, typed, value()], [["one", "two"], ["one", "two"], ""]);
  assert.equal(document.activeElement?.id, "message");
});

test("Shift Enter and an input method that composes do not send", () => {
  const { document, sent } = composer();
  type(document, "#message", "one");
  assert.equal(press(document, "Enter", { shiftKey: true }).defaultPrevented, false);
  press(document, "Enter", { isComposing: true });
  assert.deepEqual(sent, []);
});

test("blanks are no message", () => {
  const { document, sent } = composer();
  type(document, "#message", "  \n ");
  press(document, "Enter");
  assert.deepEqual(sent, []);
});

test("says how much is left when it becomes little, and keeps what is too much", () => {
  const { document, sent } = composer();
  type(document, "#message", "x".repeat(1_799));
  assert.deepEqual(shown(document, "#composer-hint"), [""]);
  type(document, "#message", "x".repeat(1_800));
  assert.deepEqual(shown(document, "#composer-hint"), ["200 left"]);
  type(document, "#message", "🦊".repeat(2_001));
  assert.deepEqual(shown(document, "#composer-hint.over"), ["1 too many"]);
  press(document, "Enter");
  assert.deepEqual(sent, []);
});

test("each room keeps its draft", () => {
  const { document, view, value } = composer();
  type(document, "#message", "for the lobby");
  view.show("music");
  assert.equal(value(), "");
  type(document, "#message", "for music");
  view.show("lobby");
  assert.equal(value(), "for the lobby");
  view.show("music");
  assert.equal(value(), "for music");
  assert.equal(document.querySelector<HTMLTextAreaElement>("#message")?.placeholder, "Message #music");
});
