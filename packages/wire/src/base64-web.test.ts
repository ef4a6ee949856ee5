import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeBase64, encodeBase64 } from "./base64.js";
import * as web from "./base64-web.js";

test("encodes and decodes the vectors of RFC 4648, section 10", () => {
  for (const [text, base64] of [
    ["", ""],
    ["f", "Zg=="],
    ["fo", "Zm8="],
    ["foobar", "Zm9vYmFy"],
  ] as const) {
    assert.equal(web.encodeBase64(Buffer.from(text)), base64);
    assert.equal(Buffer.from(web.decodeBase64(base64) ?? []).toString(), text);
  }
});

test("refuses what is not canonical", () => {
  for (const text of ["Zg", "Zg=", "Zh==", "Z g=", " Zg==", "Zm9v\n", "Zm9_", "===="]) {
    assert.equal(web.decodeBase64(text), undefined, JSON.stringify(text));
  }
});

test("agrees with the module it stands in for", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (bytes, text) => {
      assert.equal(web.encodeBase64(bytes), encodeBase64(bytes));
      assert.deepEqual(web.decodeBase64(text) === undefined, decodeBase64(text) === undefined);
    }),
  );
});
