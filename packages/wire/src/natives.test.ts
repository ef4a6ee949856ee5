import assert from "node:assert/strict";
import { test } from "node:test";
import { findNatives, natives } from "./natives.js";

const prototype = { utf8Slice: () => "", latin1Slice: () => "", utf8Write: () => 0 };
const process = { getBuiltinModule: () => ({ isUtf8: () => true }) };

test("finds Node's natives on Node", () => {
  assert.equal(natives?.isUtf8(Buffer.from("é")), true);
  assert.equal(natives?.isUtf8(Uint8Array.of(0xff)), false);
});

test("takes a host that has all of them", () => {
  assert.notEqual(findNatives({ Buffer: { prototype }, process }), undefined);
});

test("takes none of them from a host that lacks one: a browser, a polyfilled Buffer, an older runtime", () => {
  assert.equal(findNatives({}), undefined);
  assert.equal(findNatives({ process }), undefined);
  assert.equal(findNatives({ Buffer: { prototype } }), undefined);
  assert.equal(findNatives({ Buffer: {}, process }), undefined);
  assert.equal(findNatives({ Buffer: { prototype }, process: {} }), undefined);
  assert.equal(findNatives({ Buffer: { prototype }, process: { getBuiltinModule: () => undefined } }), undefined);
  for (const name of Object.keys(prototype)) {
    const partial = { ...prototype, [name]: undefined };
    assert.equal(findNatives({ Buffer: { prototype: partial }, process }), undefined, name);
  }
});
