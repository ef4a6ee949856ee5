import assert from "node:assert/strict";
import { test } from "node:test";
import { allocateBytes, concatBytes, copyBytes, emptyBytes, toUint8Array } from "./bytes.js";

test("joins runs of bytes in order", () => {
  const joined = concatBytes([Uint8Array.of(1, 2), emptyBytes, Uint8Array.of(3)]);
  assert.deepEqual([...joined], [1, 2, 3]);
  assert.equal(concatBytes([]).length, 0);
});

test("takes the total from a caller who knows it", () => {
  assert.deepEqual([...concatBytes([Uint8Array.of(1), Uint8Array.of(2)], 2)], [1, 2]);
});

test("hands back a list of one without copying", () => {
  const only = Uint8Array.of(1);
  assert.equal(concatBytes([only]), only);
});

test("sees any view as bytes of the same memory", () => {
  const memory = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7).buffer;
  assert.deepEqual([...toUint8Array(new DataView(memory, 1, 3))], [1, 2, 3]);
  assert.deepEqual([...toUint8Array(new Uint16Array(memory, 2, 1))], [2, 3]);
  assert.equal(toUint8Array(memory).buffer, memory);
  const bytes = Buffer.from("x");
  assert.equal(toUint8Array(bytes), bytes);
});

test("copies a range into memory of its own, from a Buffer too", () => {
  const source = Buffer.from([1, 2, 3, 4]);
  const part = copyBytes(source, 1, 3);
  const whole = copyBytes(source);
  source.fill(0);
  assert.deepEqual([...part], [2, 3]);
  assert.deepEqual([...whole], [1, 2, 3, 4]);
});

test("makes room of exactly the size asked for", () => {
  assert.equal(allocateBytes(0).length, 0);
  assert.equal(allocateBytes(5000).length, 5000);
});
