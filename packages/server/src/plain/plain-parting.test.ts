import assert from "node:assert/strict";
import { test } from "node:test";
import { plainParting, refusalParting, shortReason } from "./plain-parting.js";

test("who is sent elsewhere is told 1001 and why", () => {
  assert.deepEqual(plainParting(undefined, "server shutting down", true), {
    code: 1001,
    text: "server is shutting down",
  });
  const draining = { code: 1012, text: "server is draining: come back elsewhere" };
  assert.deepEqual(plainParting(draining, "server shutting down", true), { code: 1001, text: draining.text });
});

test("a limit is told with its own code", () => {
  const limit = { code: 1008, text: "x".repeat(200) };
  assert.deepEqual(plainParting(limit, "limit exceeded", true), { code: 1008, text: shortReason(limit.text) });
});

test("who was not let in in time may try again; every other end is a normal one", () => {
  assert.deepEqual(plainParting(undefined, "forced close", false).code, 1013);
  assert.deepEqual(plainParting(undefined, "forced close", true), { code: 1000, text: "forced close" });
  assert.deepEqual(plainParting(undefined, undefined, true), { code: 1000, text: "" });
});

test("a middleware says the reason, and a code of the application's own", () => {
  assert.deepEqual(refusalParting("not you", undefined), { code: 1008, text: "not you" });
  assert.deepEqual(refusalParting("not you", { closeCode: 4401 }), { code: 4401, text: "not you" });
  for (const closeCode of [1000, 3999, 5000, 4000.5, "4401", null]) {
    assert.equal(refusalParting("not you", { closeCode }).code, 1008);
  }
});

test("a reason is cut to 123 bytes between two characters", () => {
  const exact = "x".repeat(123);
  assert.equal(shortReason(exact), exact);
  assert.equal(shortReason(`${exact}x`), `${"x".repeat(120)}…`);
  assert.equal(shortReason("é".repeat(62)), `${"é".repeat(60)}…`);
  assert.ok(Buffer.byteLength(shortReason("😀".repeat(100))) <= 123);
  assert.equal(shortReason("\ud800"), "\ufffd");
});
