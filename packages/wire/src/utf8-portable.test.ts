import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import { test } from "node:test";
import fc from "fast-check";
import { decodeUtf8Portable, utf8LengthPortable, writeUtf8Portable } from "./utf8-portable.js";

const anyText = fc.string({
  unit: fc
    .oneof(
      fc.nat(0x7f),
      fc.nat(0xffff),
      fc.integer({ min: 0xd800, max: 0xdfff }),
      fc.integer({ min: 0x10000, max: 0x10ffff }),
    )
    .map((point) => String.fromCodePoint(point)),
});

test("writes every length of sequence, and a lone surrogate as U+FFFD", () => {
  const target = new Uint8Array(18).fill(0xee);
  assert.equal(writeUtf8Portable(target, "aé€😀\ud800\udc00\udc00", 1), 17);
  assert.equal(Buffer.from(target).toString("hex"), "ee61c3a9e282acf09f9880f0908080efbfbd");
});

test("writes and measures what the host does", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const expected = Buffer.from(text);
      assert.equal(utf8LengthPortable(text), expected.length);
      const target = new Uint8Array(expected.length);
      assert.equal(writeUtf8Portable(target, text, 0), expected.length);
      assert.deepEqual(target, Uint8Array.from(expected));
    }),
  );
});

test("decodes what the host does, and undefined where the host finds no UTF-8", () => {
  const inputs = fc.oneof(
    fc.uint8Array(),
    anyText.map((text) => Uint8Array.from(Buffer.from(text))),
  );
  fc.assert(
    fc.property(inputs, (bytes) => {
      const expected = isUtf8(bytes) ? Buffer.from(bytes).toString() : undefined;
      assert.equal(decodeUtf8Portable(bytes, 0, bytes.length), expected);
    }),
  );
});

test("decodes the range it is given, and not beyond", () => {
  const bytes = Buffer.from("ffe282acff", "hex");
  assert.equal(decodeUtf8Portable(bytes, 1, 4), "€");
  assert.equal(decodeUtf8Portable(bytes, 1, 3), undefined);
});

test("decodes text longer than an engine takes arguments", () => {
  const text = "aé€😀".repeat(100_000);
  assert.equal(decodeUtf8Portable(Buffer.from(text), 0, Buffer.byteLength(text)), text);
});
