import assert from "node:assert/strict";
import { test } from "node:test";
import { allocateBytes, emptyBytes, toUint8Array } from "./bytes.js";

test("sees any view as bytes of the same memory", () => {
  const memory = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7).buffer;
  assert.deepEqual([...toUint8Array(new DataView(memory, 1, 3))], [1, 2, 3]);
  assert.deepEqual([...toUint8Array(new Uint16Array(memory, 2, 1))], [2, 3]);
  assert.equal(toUint8Array(memory).buffer, memory);
  const bytes = Buffer.from("x");
  assert.equal(toUint8Array(bytes), bytes);
});

test("makes room of exactly the size asked for", () => {
  assert.equal(allocateBytes(0).length, 0);
  assert.equal(emptyBytes.length, 0);
  assert.equal(allocateBytes(5000).length, 5000);
});
