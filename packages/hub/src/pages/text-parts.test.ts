import assert from "node:assert/strict";
import { test } from "node:test";
import { isEmojiOnly, textParts } from "./text-parts.js";

const shown = (text: string) => textParts(text).map((part) => (part.kind === "link" ? `[${part.text}]` : part.text));

test("text without an address is one part", () => {
  assert.deepEqual(shown("hello <b>you</b>"), ["hello <b>you</b>"]);
  assert.deepEqual(shown(""), []);
});

test("addresses become links, the sentence around them does not", () => {
  assert.deepEqual(shown("see https://example.org/a?b=c#d, then http://x.test."), [
    "see ",
    "[https://example.org/a?b=c#d]",
    ", then ",
    "[http://x.test]",
    ".",
  ]);
  assert.deepEqual(shown("(https://example.org)"), ["(", "[https://example.org]", ")"]);
  assert.deepEqual(shown("https://example.org/a_(b)"), ["[https://example.org/a_(b)]"]);
});

test("nothing else becomes a link", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "ftp://x.test", "www.example.org", "https://"]) {
    assert.deepEqual(shown(text), [text]);
  }
});

test("emoji alone are told from text with emoji", () => {
  for (const text of ["👍", "🦊 🌊", "👩‍🚀", "🇫🇷"]) assert.equal(isEmojiOnly(text), true, text);
  for (const text of ["ok 👍", "7", "", "👍".repeat(7)]) assert.equal(isEmojiOnly(text), false, text);
});
