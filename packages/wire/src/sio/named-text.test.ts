import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isPlainNamedText, readNamedText, writeNamedText } from "./named-text.js";

/** Names and texts that are likely to hold what JSON treats specially. */
const parts = fc
  .array(
    fc.constantFrom(
      ..."a,[]é",
      '"',
      "\\",
      "\n",
      "\u0000",
      "\u001f",
      "\u007f",
      "\ud800",
      "\udc00",
      "\u2028",
      "\ud83c\udf0a",
    ),
  )
  .map((all) => all.join(""));

/** The same, and as often such that hold nothing of the kind: else some run meets no plain name with a plain text. */
const mixed = fc.oneof(parts, fc.string({ unit: fc.constantFrom(..."a,[]é") }));

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return "refused";
  }
}

test("writes a name and a text as JSON.stringify does, or leaves them to it", () => {
  let written = 0;
  fc.assert(
    fc.property(mixed, mixed, fc.integer({ min: 0, max: 1_200 }), (name, text, filler) => {
      const data = [name, text + "x".repeat(filler)];
      const json = writeNamedText(data);
      if (json !== undefined) written++;
      assert.equal(json ?? JSON.stringify(data), JSON.stringify(data));
    }),
  );
  assert.notEqual(written, 0);
});

test("finds a name and a text that are the JSON of themselves, and one byte a character", () => {
  const plain = fc.string({ unit: "grapheme-ascii" });
  const either = fc.oneof(parts, plain);
  let found = 0;
  fc.assert(
    fc.property(either, either, (name, text) => {
      const body = JSON.stringify([name, text]);
      const isPlain =
        body === `["${name}","${text}"]` && Buffer.byteLength(body) === body.length && !body.includes("\x7f");
      assert.equal(isPlainNamedText([name, text]), isPlain);
      if (isPlain) found++;
      // What was read is known, and what looks like it is not.
      readNamedText(`["${name}","${text}"]`, 0);
      assert.equal(isPlainNamedText([name, text]), isPlain);
      assert.equal(isPlainNamedText([name, `${text}\n`]), false);
    }),
  );
  assert.notEqual(found, 0);
  assert.equal(isPlainNamedText(["a", "x".repeat(1024)]), true);
  assert.equal(isPlainNamedText(["a", "x".repeat(1025)]), false);
});

test("reads a name and a text as JSON.parse does, or leaves them to it, legal or not", () => {
  let read = 0;
  fc.assert(
    fc.property(mixed, mixed, fc.integer({ min: 0, max: 200 }), (name, text, filler) => {
      const long = text + "x".repeat(filler);
      for (const body of [`["${name}","${long}"]`, JSON.stringify([name, long])]) {
        const data = readNamedText(body, 0);
        if (data !== undefined) read++;
        assert.deepEqual(data ?? parsed(body), parsed(body));
      }
    }),
  );
  assert.notEqual(read, 0);
});

test("takes a plain name and text itself, up to a length", () => {
  assert.equal(writeNamedText(["message", "hello 世界"]), '["message","hello 世界"]');
  assert.equal(writeNamedText(["", ""]), '["",""]');
  assert.equal(writeNamedText(["a", "x".repeat(1024)])?.length, 1024 + 8);
  assert.equal(writeNamedText(["a", "x".repeat(1025)]), undefined);
  assert.deepEqual(readNamedText('2["message","hello 世界 🌊"]', 1), ["message", "hello 世界 🌊"]);
  assert.deepEqual(readNamedText('["",""]', 0), ["", ""]);
  assert.deepEqual(readNamedText(`42["a","${"x".repeat(152)}"]`, 2), ["a", "x".repeat(152)]);
  assert.equal(readNamedText(`42["a","${"x".repeat(153)}"]`, 2), undefined);
});

test("leaves to JSON what it escapes: quotes, backslashes, control characters, and surrogates when it writes", () => {
  for (const special of ['"', "\\", "\u0000", "\n", "\u001f", "\ud800", "\udfff", "\ud83c\udf0a"]) {
    assert.equal(writeNamedText(["a", `b${special}`]), undefined);
    assert.equal(writeNamedText([`a${special}`, "b"]), undefined);
  }
  for (const special of ["\\n", "\\", "\u0000", "\n", "\u001f"]) {
    assert.equal(readNamedText(`["a","b${special}"]`, 0), undefined);
    assert.equal(readNamedText(`["a${special}","b"]`, 0), undefined);
  }
});

test("leaves to JSON what is no name and a text", () => {
  for (const data of [
    undefined,
    null,
    "ab",
    ["a"],
    ["a", "b", "c"],
    ["a", 1],
    [1, "a"],
    { 0: "a", 1: "b", length: 2 },
  ]) {
    assert.equal(writeNamedText(data), undefined);
    assert.equal(isPlainNamedText(data), false);
  }
  for (const body of [
    "[]",
    "[1,2]",
    '["a"]',
    '["a","]',
    '["a" ,"b"]',
    '["a","b","c"]',
    '["a","b"] ',
    '["a","b"',
    '["a",1]',
    '["a',
  ])
    assert.equal(readNamedText(body, 0), undefined, body);
});
