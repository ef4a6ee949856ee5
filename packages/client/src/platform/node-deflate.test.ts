import assert from "node:assert/strict";
import { test } from "node:test";
import { compressMessage, messageInflater } from "./node-deflate.js";

test("writes the blocks of RFC 7692, section 7.2.3.1, and reads them", () => {
  const hello = Buffer.from("Hello");
  assert.equal(Buffer.from(compressMessage(hello, 15)).toString("hex"), "f248cdc9c90700");
  const read = messageInflater.inflate(Buffer.from("f248cdc9c90700", "hex"), 5);
  assert.equal(Buffer.from(read as Uint8Array).toString(), "Hello");
});

test("a window of 8 bits, which zlib lacks, becomes one of 9 that any peer of 15 reads", () => {
  const text = Buffer.from("ab".repeat(300));
  const read = messageInflater.inflate(compressMessage(text, 9), 600);
  assert.deepEqual(Buffer.from(read as Uint8Array), text);
});

test("tells what is too big from what is broken", () => {
  const bomb = compressMessage(Buffer.alloc(1_000), 15);
  assert.equal(messageInflater.inflate(bomb, 999), "too-big");
  assert.equal((messageInflater.inflate(bomb, 1_000) as Uint8Array).length, 1_000);
  assert.equal(messageInflater.inflate(Buffer.of(0xff, 0xff), 100), "bad-data");
});
