import assert from "node:assert/strict";
import { test } from "node:test";
import { WireError } from "../wire-error.js";
import { decodeBinaryPacket, encodeBinaryPacket } from "./binary.js";

test("revision 4 sends and receives the very bytes of a message", () => {
  const data = Uint8Array.of(1, 2, 3);
  assert.equal(encodeBinaryPacket({ type: "message", data }, 4), data);
  assert.equal(decodeBinaryPacket(data, 4)?.data, data);
  assert.equal(decodeBinaryPacket(data, 4)?.type, "message");
});

test("revision 4 takes no bytes for an empty message", () => {
  assert.deepEqual(decodeBinaryPacket(new Uint8Array(0), 4), { type: "message", data: new Uint8Array(0) });
});

test("revision 4 throws when another packet than a message is to carry bytes", () => {
  assert.throws(
    () => encodeBinaryPacket({ type: "pong", data: new Uint8Array(1) }, 4),
    new WireError("misuse", "a pong packet cannot carry bytes"),
  );
});

test("revision 3 puts the type in the first byte", () => {
  const data = Uint8Array.of(0xff, 0x00);
  assert.deepEqual(encodeBinaryPacket({ type: "message", data }, 3), Uint8Array.of(0x04, 0xff, 0x00));
  assert.deepEqual(encodeBinaryPacket({ type: "pong", data }, 3), Uint8Array.of(0x03, 0xff, 0x00));
  assert.deepEqual(decodeBinaryPacket(Uint8Array.of(0x04, 0xff, 0x00), 3), { type: "message", data });
});

test("revision 3 takes a type byte alone for a message without bytes", () => {
  assert.deepEqual(decodeBinaryPacket(Uint8Array.of(0x04), 3), { type: "message", data: new Uint8Array(0) });
});

test("revision 3 shows the data without copying it", () => {
  const bytes = Uint8Array.of(0x04, 0x01);
  const data = decodeBinaryPacket(bytes, 3)?.data;
  assert.ok(data instanceof Uint8Array && data.buffer === bytes.buffer);
});

test("revision 3 refuses no bytes, an unknown type, and a type written as a character", () => {
  for (const bytes of [[], [0x07, 0x01], [0xff], [0x34, 0x01]]) {
    assert.equal(decodeBinaryPacket(Uint8Array.from(bytes), 3), undefined);
  }
});
