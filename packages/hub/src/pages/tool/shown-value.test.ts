import assert from "node:assert/strict";
import { test } from "node:test";
import { hexRows, showValue, sizeText } from "./shown-value.js";

test("JSON is shown as JSON, a text with its quotes", () => {
  assert.equal(showValue({ a: [1, "x y"] }).text, '{ "a": [ 1, "x y" ] }');
  assert.equal(showValue(["x".repeat(80)]).text, `[\n  "${"x".repeat(80)}"\n]`);
  assert.deepEqual(
    ["x", 1, null, undefined, true].map((value) => showValue(value).text),
    ['"x"', "1", "null", "undefined", "true"],
  );
});

test("bytes have a name in the text and can be had apart", () => {
  const shown = showValue({ image: new Uint8Array([1, 2]).buffer, list: [Buffer.from("hi")] });
  assert.equal(shown.text, '{ "image": "⟨binary 1: 2 bytes⟩", "list": [ "⟨binary 2: 2 bytes⟩" ] }');
  assert.deepEqual(
    shown.binaries.map(({ label, bytes }) => [label, [...bytes]]),
    [
      ["binary 1", [1, 2]],
      ["binary 2", [104, 105]],
    ],
  );
  assert.equal(showValue(Uint8Array.of(9)).text, "⟨binary 1: 1 byte⟩");
});

test("a text without end is cut, and says by how much", () => {
  const shown = showValue("x".repeat(30_000));
  assert.deepEqual([shown.text.length, shown.cutCharacters], [20_000, 10_002]);
});

test("what JSON cannot hold is still shown", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  assert.deepEqual([showValue(circle).text, showValue(10n).text], ["[object Object]", "10"]);
});

test("hex comes in rows", () => {
  const rows = hexRows(new TextEncoder().encode("Hello, hex dump!\n"), 256).split("\n");
  assert.deepEqual(rows, [
    "0000  48 65 6c 6c 6f 2c 20 68 65 78 20 64 75 6d 70 21  Hello, hex dump!",
    `0010  0a${" ".repeat(45)}  ·`,
  ]);
  assert.match(hexRows(new Uint8Array(300)), /… 44 bytes more$/);
  assert.deepEqual([1, 20, 1_500, 2_500_000].map(sizeText), ["1 byte", "20 bytes", "1.5 kB", "2.5 MB"]);
});
