import assert from "node:assert/strict";
import { test } from "node:test";
import { base64OfJson, jsonOfBase64 } from "./base64-text.js";

test("text of any script travels as ASCII", () => {
  const value = { a: "größe 🌊", b: [1] };
  assert.match(atob(base64OfJson(value)), /^[ -~]*$/);
  assert.deepEqual(jsonOfBase64(base64OfJson(value)), value);
});

test("reads UTF-8, Latin-1, both alphabets, padded or not", () => {
  assert.equal(jsonOfBase64(Buffer.from('"ö"', "utf8").toString("base64")), "ö");
  assert.equal(jsonOfBase64(Buffer.from('"ö"', "latin1").toString("base64")), "ö");
  assert.equal(jsonOfBase64(Buffer.from('"ö?>~~"', "utf8").toString("base64url")), "ö?>~~");
});

test("anything else is nothing", () => {
  for (const text of ["", "%", "abc", btoa("{")]) assert.equal(jsonOfBase64(text), undefined);
});
