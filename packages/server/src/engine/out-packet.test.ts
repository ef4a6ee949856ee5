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
