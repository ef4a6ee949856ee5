import assert from "node:assert/strict";
import { Blob, File } from "node:buffer";
import { test } from "node:test";
import { readBlobs } from "./blobs.js";

test("answers at once that there are none", () => {
  const data = ["a", 1, null, undefined, { b: [Uint8Array.of(1), new Date()] }];
  assert.equal(readBlobs(data), undefined);
});

test("replaces blobs and files by their bytes, in a copy", async () => {
  const blob = new Blob(["ab"]);
  const bytes = Uint8Array.of(1);
  const rest = { bytes };
  const data = Object.freeze(["upload", Object.freeze({ file: new File(["c"], "c.txt"), rest }), blob, blob]);
  assert.deepEqual(await readBlobs(data), [
    "upload",
    { file: Uint8Array.of(0x63), rest },
    Uint8Array.of(0x61, 0x62),
    Uint8Array.of(0x61, 0x62),
  ]);
  assert.equal(data[2], blob);
  const [, copy] = (await readBlobs(data)) as unknown as [string, { rest: object }];
  assert.equal(copy.rest, rest);
});

test("rejects when a blob cannot be read", async () => {
  const failure = new RangeError("file has changed");
  class Unreadable extends Blob {
    override arrayBuffer(): Promise<ArrayBuffer> {
      return Promise.reject(failure);
    }
  }
  await assert.rejects(async () => readBlobs([new Unreadable([])]), failure);
});

test("refuses circles", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  assert.throws(() => readBlobs(circle), { name: "WireError", code: "misuse" });
});

test("keeps a key __proto__ from reaching the prototype of the copy", async () => {
  const data = JSON.parse('{"__proto__":{"admin":true}}');
  data.blob = new Blob([]);
  const copy = (await readBlobs(data)) as object;
  assert.equal(Object.getPrototypeOf(copy), Object.prototype);
  assert.deepEqual(Object.keys(copy), ["__proto__", "blob"]);
});
