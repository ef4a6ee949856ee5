import assert from "node:assert/strict";
import { Blob, File } from "node:buffer";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { isBinary, isBlob, isJsonable } from "./json-kinds.js";

test("tells bytes from everything else, whichever realm they come from", () => {
  const bytes = [Uint8Array.of(1), Buffer.of(1), new DataView(new ArrayBuffer(1)), new ArrayBuffer(1)];
  const foreign = [runInNewContext("new ArrayBuffer(1)"), runInNewContext("new Float32Array(1)")];
  for (const value of [...bytes, ...foreign]) assert.ok(isBinary(value) && !isBlob(value));
  for (const value of [{}, [], new Map(), new Date(), { buffer: new ArrayBuffer(1) }]) assert.ok(!isBinary(value));
});

test("knows a Blob and a File", () => {
  for (const value of [new Blob([]), new File([], "a")]) assert.ok(isBlob(value) && !isBinary(value));
  for (const value of [{}, [], Uint8Array.of(1)]) assert.ok(!isBlob(value));
});

test("asks for JSON only where toJSON is a function", () => {
  assert.ok(isJsonable(new Date()));
  assert.ok(isJsonable({ toJSON: () => 1 }));
  assert.ok(!isJsonable({ toJSON: 1 }));
  assert.ok(!isJsonable({}));
});
