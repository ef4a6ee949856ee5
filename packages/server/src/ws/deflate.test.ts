import assert from "node:assert/strict";
import { test } from "node:test";
import { Deflater, inflater } from "./deflate.js";

const hello = Buffer.from("Hello");
/** "Hello" as RFC 7692, 7.2.3.1 shows it. */
const HELLO_DEFLATED = Buffer.from("f248cdc9c90700", "hex");

test("compresses the example of RFC 7692 to its very bytes", () => {
  assert.equal(Buffer.from(new Deflater({}, 15).compress(hello)).toString("hex"), HELLO_DEFLATED.toString("hex"));
});

test("an empty message is the single byte 00 (7.2.3.6)", () => {
  assert.deepEqual([...new Deflater({}, 15).compress(Buffer.alloc(0))], [0]);
  assert.deepEqual(inflater.inflate(Uint8Array.of(0), 10), Buffer.alloc(0));
});

test("keeps nothing between messages: the same message is the same bytes", () => {
  const deflater = new Deflater({}, 15);
  assert.deepEqual(deflater.compress(hello), deflater.compress(hello));
});

test("what it compresses is read back, whatever the window and the options", () => {
  const payload = Buffer.from("tide ".repeat(20_000));
  for (const bits of [9, 12, 15]) {
    for (const zlibDeflateOptions of [{}, { level: 1 }, { level: 0 }, { memLevel: 1 }, { windowBits: 15 }]) {
      const compressed = new Deflater({ zlibDeflateOptions }, bits).compress(payload);
      assert.deepEqual(inflater.inflate(compressed, payload.length), payload);
    }
  }
});

test("the threshold is 1024 unless another is given, 0 included", () => {
  assert.equal(new Deflater({}, 15).threshold, 1024);
  assert.equal(new Deflater({ threshold: 0 }, 15).threshold, 0);
});

test("reads the blocks of RFC 7692, 7.2.3: fixed, stored, final, two in one message", () => {
  for (const hex of ["f248cdc9c90700", "000500faff48656c6c6f00", "f348cdc9c9070000", "f248050000 00ffffcac9c907 00"]) {
    assert.deepEqual(inflater.inflate(Buffer.from(hex.replaceAll(" ", ""), "hex"), 5), hello, hex);
  }
});

test("a message at the limit is read, one byte more is too big", () => {
  assert.deepEqual(inflater.inflate(HELLO_DEFLATED, 5), hello);
  assert.equal(inflater.inflate(HELLO_DEFLATED, 4), "too-big");
});

test("a bomb is given up at the limit", () => {
  const bomb = new Deflater({}, 15).compress(Buffer.alloc(10_000_000));
  assert.ok(bomb.length < 20_000);
  assert.equal(inflater.inflate(bomb, 1_000_000), "too-big");
});

test("without a limit everything is read", () => {
  assert.deepEqual(inflater.inflate(HELLO_DEFLATED, Infinity), hello);
});

test("bytes that are no deflate stream are bad data", () => {
  // Block type 3 does not exist.
  assert.equal(inflater.inflate(Uint8Array.of(0x06, 0x00), 100), "bad-data");
});
