import assert from "node:assert/strict";
import { test } from "node:test";
import { type Argument, bytesOfHex, hexOfBytes, valuesOf } from "./argument.js";

test("each kind of argument becomes its value", () => {
  const args: Argument[] = [
    { kind: "json", text: '{"a":[1,null]}' },
    { kind: "text", text: '{"a"' },
    { kind: "hex", text: "00 ff" },
    { kind: "file", name: "x", sizeBytes: 1, bytes: Uint8Array.of(7) },
  ];
  assert.deepEqual(valuesOf(args), {
    kind: "values",
    values: [{ a: [1, null] }, '{"a"', Uint8Array.of(0, 255), Uint8Array.of(7)],
  });
});

test("an empty field alone is no argument, an empty text is one", () => {
  assert.deepEqual(valuesOf([{ kind: "json", text: " " }]), { kind: "values", values: [] });
  assert.deepEqual(valuesOf([{ kind: "text", text: "" }]), { kind: "values", values: [""] });
});

test("what cannot be sent is told with its place", () => {
  const cases: [Argument, RegExp][] = [
    [{ kind: "json", text: "{a" }, /no JSON.*Choose Text/],
    [{ kind: "hex", text: "f" }, /pairs/],
    [{ kind: "file", name: "photo.png", sizeBytes: 9 }, /Choose photo.png again/],
  ];
  for (const [argument, message] of cases) {
    const result = valuesOf([{ kind: "text", text: "fine" }, argument]);
    if (result.kind !== "problem") assert.fail("no problem");
    assert.equal(result.at, 1);
    assert.match(result.message, message);
  }
});

test("hex is read as people write it", () => {
  for (const text of ["48656c", "48 65 6C", "0x48, 0x65, 0x6c", "48:65:6c"]) {
    assert.deepEqual(bytesOfHex(text), Uint8Array.of(0x48, 0x65, 0x6c));
  }
  assert.deepEqual([bytesOfHex(""), bytesOfHex("4g")], [new Uint8Array(0), undefined]);
  assert.equal(hexOfBytes(Uint8Array.of(0, 171)), "00 ab");
});
