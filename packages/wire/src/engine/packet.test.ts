import assert from "node:assert/strict";
import { test } from "node:test";
import { isBinaryPacket, packetTypeDigit, packetTypeId, packetTypeOf, packetTypeOfId } from "./packet.js";

const ids = [
  ["open", 0],
  ["close", 1],
  ["ping", 2],
  ["pong", 3],
  ["message", 4],
  ["upgrade", 5],
  ["noop", 6],
] as const;

for (const [type, id] of ids) {
  test(`${type} is number ${id}, as a byte and as a character`, () => {
    assert.equal(packetTypeId(type), id);
    assert.equal(packetTypeOfId(id), type);
    assert.equal(packetTypeDigit(type), String(id));
    assert.equal(packetTypeOf(String(id).charCodeAt(0)), type);
  });
}

test("no other number is a packet type", () => {
  for (const id of [-1, 7, 255, 0.5, Number.NaN]) assert.equal(packetTypeOfId(id), undefined);
});

test("no other character is a packet type", () => {
  for (const text of ["/", "7", "b", "4\u0134".slice(1), "\0", ""]) {
    assert.equal(packetTypeOf(text.charCodeAt(0)), undefined);
  }
});

test("only data in bytes makes a packet binary", () => {
  assert.equal(isBinaryPacket({ type: "message", data: new Uint8Array(0) }), true);
  assert.equal(isBinaryPacket({ type: "message", data: "" }), false);
  assert.equal(isBinaryPacket({ type: "noop" }), false);
});
