import assert from "node:assert/strict";
import { test } from "node:test";
import { tcpPair } from "@tidewire/testkit";
import { readDirectly } from "./direct-read.js";
import { ownBytes } from "./own-bytes.js";

test("what is most of its chunk is kept as it is, as a Buffer", () => {
  const chunk = new Uint8Array(10);
  const view = chunk.subarray(5);
  const own = ownBytes(view);
  assert.ok(Buffer.isBuffer(own));
  assert.deepEqual([own.buffer, own.byteOffset, own.length], [chunk.buffer, 5, 5]);
  const buffer = Buffer.from(chunk.buffer, 2);
  assert.equal(ownBytes(buffer), buffer);
});

test("what is a small part of a chunk is copied, so that it does not keep the rest", () => {
  const chunk = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  const own = ownBytes(chunk.subarray(6));
  assert.ok(Buffer.isBuffer(own));
  assert.notEqual(own.buffer, chunk.buffer);
  assert.deepEqual([...own], [7, 8, 9, 10]);
});

test("what the next read overwrites is copied, however much of it there is", async (t) => {
  const { client, accepted } = await tcpPair(t);
  const read = new Promise<[Uint8Array, Buffer]>((resolve) => {
    readDirectly(accepted, (_bytes, shared) => resolve([shared, ownBytes(shared)]));
  });
  client.write("abc");
  const [shared, own] = await read;
  assert.notEqual(own.buffer, shared.buffer);
  assert.equal(own.toString("latin1", 0, 3), "abc");
});
