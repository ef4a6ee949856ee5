import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applyMask } from "./mask.js";

test("masks the Hello of RFC 6455, 5.7, and unmasks it again", () => {
  const bytes = Buffer.from("Hello");
  applyMask(bytes, 0, 5, 0x37fa213d, 0);
  assert.equal(bytes.toString("hex"), "7f9f4d5158");
  applyMask(bytes, 0, 5, 0x37fa213d, 0);
  assert.equal(bytes.toString(), "Hello");
});

test("goes on with the key where the part before ended", () => {
  const bytes = Buffer.from("Hello");
  for (let at = 0; at < 5; at++) applyMask(bytes, at, at + 1, 0x37fa213d, at);
  assert.equal(bytes.toString("hex"), "7f9f4d5158");
});

test("takes the key signed or unsigned", () => {
  const signed = new Uint8Array(4);
  applyMask(signed, 0, 4, 0xfedcba98 | 0, 0);
  const unsigned = new Uint8Array(4);
  applyMask(unsigned, 0, 4, 0xfedcba98, 0);
  assert.deepEqual([...signed], [0xfe, 0xdc, 0xba, 0x98]);
  assert.deepEqual(signed, unsigned);
});

test("is the plain XOR of the specification for any place, length, phase and alignment, and touches nothing else", () => {
  const places = fc.record({
    misalignment: fc.nat(7),
    before: fc.nat(40),
    length: fc.oneof(fc.nat(70), fc.nat(2000)),
    after: fc.nat(400),
    key: fc.integer(),
    phase: fc.nat(11),
  });
  fc.assert(
    fc.property(places, ({ misalignment, before, length, after, key, phase }) => {
      const memory = new Uint8Array(misalignment + before + length + after);
      const bytes = memory.subarray(misalignment);
      for (let at = 0; at < bytes.length; at++) bytes[at] = at * 7;
      const expected = bytes.map((byte, at) => {
        const place = at - before;
        if (place < 0 || place >= length) return byte;
        return byte ^ (key >>> (24 - 8 * ((place + phase) % 4)));
      });
      applyMask(bytes, before, before + length, key, phase);
      assert.deepEqual(bytes, expected);
    }),
  );
});

test("finds its way between several chunks of the same memory", () => {
  const memory = new Uint8Array(4096);
  const chunks = [memory.subarray(1, 1025), memory.subarray(1025, 2050), memory.subarray(2050)];
  for (const chunk of [...chunks, ...chunks.reverse()]) applyMask(chunk, 0, chunk.length, 0x01020304, 0);
  assert.ok(memory.every((byte) => byte === 0));
});

test("masks memory too large to be kept for the next call", () => {
  const bytes = new Uint8Array((1 << 20) + 5);
  applyMask(bytes, 0, bytes.length, 0x01020304, 0);
  assert.deepEqual([...bytes.subarray(0, 4), ...bytes.subarray(-5)], [1, 2, 3, 4, 1, 2, 3, 4, 1]);
});
