import assert from "node:assert/strict";
import { test } from "node:test";
import { charCount, cleanLine, cleanText } from "./plain-text.js";

test("a line keeps letters of any script and emoji", () => {
  assert.equal(cleanLine("Åsa 小林 👩‍🚀"), "Åsa 小林 👩‍🚀");
});

test("a line loses blanks around it and runs of blanks within", () => {
  assert.equal(cleanLine("  Ada \t\n Lovelace\u00a0 "), "Ada Lovelace");
});

test("a line loses controls, direction marks and zero-width characters", () => {
  assert.equal(cleanLine("A\u0000d\u202ea\u200b\u2066!\ufeff"), "Ada!");
});

test("a line folds full-width letters, so that they cannot pose as another name", () => {
  assert.equal(cleanLine("\uff21\uff44\uff41"), "Ada");
});

test("a line loses half a surrogate pair", () => {
  assert.equal(cleanLine("a\ud800b"), "ab");
});

test("a text keeps its lines and its indentation", () => {
  assert.equal(cleanText("if (x)\r\n\treturn\n\n  done"), "if (x)\n\treturn\n\n  done");
});

test("a text loses empty lines around it and control characters", () => {
  assert.equal(cleanText(" \n\n  hi\u0007 \n \n"), "  hi");
  assert.equal(cleanText(" \n\t "), "");
});

test("counts an emoji once", () => {
  assert.equal(charCount("a👍"), 2);
});
