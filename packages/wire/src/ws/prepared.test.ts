import assert from "node:assert/strict";
import { test } from "node:test";
import { PreparedMessage } from "./prepared.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("is one unmasked frame, text or binary, prefix first", () => {
  assert.equal(hex(PreparedMessage.text("Hello").frame), "810548656c6c6f");
  assert.equal(hex(PreparedMessage.text("2é", "4").frame), "81043432c3a9");
  assert.equal(hex(PreparedMessage.binary(Uint8Array.of(1, 2)).frame), "82020102");
  assert.equal(hex(PreparedMessage.binary(Uint8Array.of(1, 2), Uint8Array.of(4)).frame), "8203040102");
});

test("encodes once for all recipients", () => {
  const message = PreparedMessage.text("x");
  assert.equal(message.frame, message.frame);
});

test("gives the payload without its header, whatever the length form", () => {
  for (const length of [0, 125, 126, 65_535, 65_536]) {
    const payload = new Uint8Array(length).fill(7);
    assert.deepEqual(Uint8Array.from(PreparedMessage.binary(payload).payload), payload);
  }
  assert.equal(hex(PreparedMessage.text("b", "a").payload), "6162");
});

test("compresses once per parameter set, and marks the frame with RSV1", () => {
  const seen: string[] = [];
  const compressor = (name: string) => ({
    compress(payload: Uint8Array) {
      seen.push(`${name} ${hex(payload)}`);
      return Uint8Array.of(0xaa, 0xbb);
    },
  });
  const message = PreparedMessage.text("b", "a");
  const first = message.compressedFrame("15", compressor("one"));
  assert.equal(hex(first), "c102aabb");
  assert.equal(message.compressedFrame("15", compressor("two")), first);
  assert.equal(hex(message.compressedFrame("9", compressor("three"))), "c102aabb");
  assert.deepEqual(seen, ["one 6162", "three 6162"]);
  assert.equal(hex(PreparedMessage.binary(Uint8Array.of(1)).compressedFrame("15", compressor("four"))), "c202aabb");
});
