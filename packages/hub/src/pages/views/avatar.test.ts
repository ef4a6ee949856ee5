import assert from "node:assert/strict";
import { test } from "node:test";
import { Window } from "happy-dom";
import { avatar, typingDots } from "./avatar.js";

const document = new Window().document as unknown as Document;

test("is the initial on the person's colour, and nothing to a screen reader", () => {
  const element = avatar(document, "ada");
  assert.equal(element.textContent, "A");
  assert.match(element.className, /^avatar tint-\d$/);
  assert.equal(element.getAttribute("aria-hidden"), "true");
});

test("typing is three dots that a screen reader does not see", () => {
  const dots = typingDots(document);
  assert.equal(dots.children.length, 3);
  assert.equal(dots.getAttribute("aria-hidden"), "true");
});
