import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { sha1, sha1Base64 } from "./sha1.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("gives the digests of RFC 3174", () => {
  assert.equal(hex(sha1(Buffer.from("abc"))), "a9993e364706816aba3e25717850c26c9cd0d89d");
  assert.equal(hex(sha1(new Uint8Array(0))), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
});

test("pads right around the borders of a block", () => {
  for (let length = 50; length <= 130; length++) {
    const message = Buffer.alloc(length, "a");
    assert.equal(hex(sha1(message)), createHash("sha1").update(message).digest("hex"));
  }
});

test("agrees with the host on any message", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
      assert.equal(hex(sha1(message)), createHash("sha1").update(message).digest("hex"));
    }),
  );
});

test("hashes a text to base64, natively or not, to the same digest", () => {
  const proof = "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  assert.equal(sha1Base64(proof), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  assert.equal(Buffer.from(sha1(Buffer.from(proof))).toString("base64"), sha1Base64(proof));
});
