import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeRawPayload, encodeRawPayload } from "./raw-payload.js";

test("v4 joins packets with the record separator and writes binary as base64", () => {
  assert.equal(encodeRawPayload(4, ["4a", Buffer.of(1, 2, 3)]), "4a\u001ebAQID");
  assert.deepEqual(decodeRawPayload(4, "4a\u001ebAQID"), ["4a", "bAQID"]);
});

test("v3 counts UTF-16 units, not bytes", () => {
  assert.equal(encodeRawPayload(3, ["4€", "2"]), "2:4€1:2");
  assert.deepEqual(decodeRawPayload(3, "2:4€1:2"), ["4€", "2"]);
  assert.deepEqual(decodeRawPayload(3, ""), []);
});

test("v3 writes the binary form as soon as one packet is binary", () => {
  const body = Buffer.from("00" + "02" + "ff" + "3461" + "01" + "02" + "ff" + "0401", "hex");
  assert.deepEqual(encodeRawPayload(3, ["4a", Buffer.of(4, 1)]), body);
  assert.deepEqual(decodeRawPayload(3, body), ["4a", Buffer.of(4, 1)]);
});

test("says which bytes are no payload", () => {
  for (const body of ["5:4", "x:4", "4", Buffer.of(0, 9, 0xff, 0x34), Buffer.of(0, 1)]) {
    assert.throws(() => decodeRawPayload(3, body), { code: "bad-bytes" });
  }
});
