import assert from "node:assert/strict";
import { test } from "node:test";
import { WireError } from "../wire-error.js";
import { scanHeader } from "./scan.js";

test("reads type, attachments, namespace and id, and finds the JSON", () => {
  assert.deepEqual(scanHeader('2["a"]', 0, 10), { type: 2, attachments: 0, nsp: "/", id: undefined, bodyStart: 1 });
  assert.deepEqual(scanHeader('52-/a/b,34["a"]', 0, 10), {
    type: 5,
    attachments: 2,
    nsp: "/a/b",
    id: 34,
    bodyStart: 10,
  });
  assert.deepEqual(scanHeader("0/admin", 0, 10), {
    type: 0,
    attachments: 0,
    nsp: "/admin",
    id: undefined,
    bodyStart: 7,
  });
  assert.deepEqual(scanHeader("1/,", 0, 10), { type: 1, attachments: 0, nsp: "/", id: undefined, bodyStart: 3 });
});

test("starts where it is told to", () => {
  assert.deepEqual(scanHeader('4213["a"]', 1, 10), { type: 2, attachments: 0, nsp: "/", id: 13, bodyStart: 4 });
});

test("takes no namespace without a slash, and no attachments for a type that has none", () => {
  assert.equal(scanHeader("2admin,", 0, 10).bodyStart, 1);
  assert.equal(scanHeader("21-[]", 0, 10).bodyStart, 2);
});

test("allows as many attachments as the limit, and not one more", () => {
  assert.equal(scanHeader("53-[]", 0, 3).attachments, 3);
  assert.throws(() => scanHeader("54-[]", 0, 3), new WireError("bad-sio-packet", "too many attachments"));
  assert.throws(() => scanHeader(`5${"9".repeat(400)}-[]`, 0, 3), /too many attachments/);
});

test("reads a megabyte of digits once, and refuses it", () => {
  const digits = "9".repeat(1_000_000);
  assert.throws(() => scanHeader(`2${digits}[]`, 0, 10), new WireError("bad-sio-packet", "invalid payload"));
  assert.throws(() => scanHeader(`5${digits}`, 0, 10), new WireError("bad-sio-packet", "Illegal attachments"));
});

test("names the type it does not know", () => {
  for (const digit of ["7", "8", "9"]) {
    assert.throws(() => scanHeader(digit, 0, 10), new WireError("bad-sio-packet", `unknown packet type ${digit}`));
  }
  for (const text of ["", "/", ":", "-", " ", "é"]) {
    assert.throws(() => scanHeader(text, 0, 10), new WireError("bad-sio-packet", "unknown packet type NaN"));
  }
});
