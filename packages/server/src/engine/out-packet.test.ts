import assert from "node:assert/strict";
import { test } from "node:test";
import { BORROW_BYTES, OutPacket } from "./out-packet.js";

test("counts the bytes of its payload, not its characters", () => {
  assert.equal(OutPacket.text("4é").byteLength, 3);
  assert.equal(OutPacket.binary(Uint8Array.of(1, 2, 3)).byteLength, 3);
});

test("copies a small binary message: changing the bytes afterwards changes nothing", () => {
  const bytes = new Uint8Array(BORROW_BYTES - 1).fill(1);
  const packet = OutPacket.binary(bytes);
  bytes.fill(2);
  assert.equal(packet.isBorrowed, false);
  assert.equal(packet.binary?.[0], 1);
});

test("borrows a large binary message until it is owned", () => {
  const bytes = new Uint8Array(BORROW_BYTES).fill(1);
  const packet = OutPacket.binary(bytes);
  assert.equal(packet.isBorrowed, true);
  assert.equal(packet.binary, bytes);
  packet.own();
  bytes.fill(2);
  assert.equal(packet.isBorrowed, false);
  assert.equal(packet.binary?.[0], 1);
});

test("a text packet has nothing to borrow", () => {
  const packet = OutPacket.text("2", false);
  packet.own();
  assert.equal(packet.isBorrowed, false);
  assert.equal(packet.binary, null);
  assert.equal(packet.compress, false);
});

test("counts characters beyond the first plane once, and lone surrogates as their replacement", () => {
  for (const [text, bytes] of [
    ["2", 1],
    ["4é€😀", 10],
    ["4\ud800", 4],
  ] as const) {
    assert.equal(OutPacket.text(text).byteLength, bytes);
  }
});

test("may be compressed unless it is said otherwise", () => {
  assert.equal(OutPacket.text("4").compress, true);
  assert.deepEqual(
    [OutPacket.binary(Buffer.of()).compress, OutPacket.binary(Buffer.of(), false).compress],
    [true, false],
  );
});
