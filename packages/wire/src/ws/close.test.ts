import assert from "node:assert/strict";
import { test } from "node:test";
import { CloseCode, isLegalCloseCode, parseClosePayload } from "./close.js";

test("allows the registered codes and 3000 to 4999, and nothing beside them", () => {
  const legal: number[] = [];
  for (let code = -1; code <= 65_536; code++) if (isLegalCloseCode(code)) legal.push(code);
  const registered = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];
  assert.deepEqual(legal.slice(0, registered.length), registered);
  assert.deepEqual(
    legal.slice(registered.length),
    Array.from({ length: 2000 }, (_, index) => 3000 + index),
  );
  for (const odd of [Number.NaN, 1000.5, 3000.5, Number.POSITIVE_INFINITY]) assert.equal(isLegalCloseCode(odd), false);
});

test("reads an empty payload as 1005, no status received", () => {
  assert.deepEqual(parseClosePayload(new Uint8Array(0)), { kind: "close", code: CloseCode.noStatus, reason: "" });
});

test("reads a code and a reason", () => {
  assert.deepEqual(parseClosePayload(Uint8Array.of(0x03, 0xe8)), { kind: "close", code: 1000, reason: "" });
  assert.deepEqual(parseClosePayload(Uint8Array.of(0x0f, 0xa0, 0xc3, 0xa9)), {
    kind: "close",
    code: 4000,
    reason: "é",
  });
});

test("answers half a code and a forbidden code with 1002", () => {
  for (const bytes of [[0x03], [0x03, 0xed], [0x00, 0x00], [0x13, 0x88]]) {
    const result = parseClosePayload(Uint8Array.from(bytes));
    assert.equal(result.kind, "invalid", bytes.join());
    assert.equal(result.code, 1002);
  }
});

test("answers a reason that is not UTF-8 with 1007", () => {
  const result = parseClosePayload(Uint8Array.of(0x03, 0xe8, 0xed, 0xa0, 0x80));
  assert.deepEqual(result, { kind: "invalid", code: 1007, message: "close reason is not valid UTF-8" });
});
