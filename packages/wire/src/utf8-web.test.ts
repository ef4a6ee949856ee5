import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as utf8 from "./utf8.js";
import * as web from "./utf8-web.js";

test("has every function of the module it stands in for", () => {
  assert.deepEqual(Object.keys(web).sort(), Object.keys(utf8).sort());
});

test("decodes, and refuses, the same bytes", () => {
  assert.equal(web.decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), "\ufeffa");
  assert.equal(web.decodeUtf8(Uint8Array.of(0xff, 0x61, 0xff), 1, 2), "a");
  for (const bytes of [
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xe2, 0x82],
    [0xf4, 0x90, 0x80, 0x80],
  ]) {
    assert.equal(web.decodeUtf8(Uint8Array.from(bytes)), undefined);
  }
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      assert.equal(web.decodeUtf8(bytes), utf8.decodeUtf8(bytes));
    }),
  );
});

test("encodes the same text, lone surrogates included", () => {
  assert.deepEqual([...web.encodeUtf8("a\ud800")], [0x61, 0xef, 0xbf, 0xbd]);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const target = new Uint8Array(web.utf8Length(text) + 1);
      assert.equal(web.writeUtf8(target, text, 1), utf8.utf8Length(text));
      assert.deepEqual([...target.subarray(1)], [...utf8.encodeUtf8(text)]);
    }),
  );
});
