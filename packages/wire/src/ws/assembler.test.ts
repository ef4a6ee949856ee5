import assert from "node:assert/strict";
import { test } from "node:test";
import { Assembler } from "./assembler.js";
import { Opcode } from "./opcode.js";

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));

test("puts the pieces together and shares no memory with them", () => {
  const assembler = new Assembler(Opcode.binary, false, false);
  const chunk = bytes("..abc..");
  assert.ok(assembler.append(chunk, 2, 5, 2, true));
  chunk.fill(0);
  assert.ok(assembler.append(bytes("de"), 0, 2, 0, true));
  assert.equal(assembler.length, 5);
  assert.equal(Buffer.from(assembler.take()).toString(), "abcde");
});

test("makes room once for a short frame that it knows to be the last", () => {
  const assembler = new Assembler(Opcode.binary, false, false);
  assembler.append(bytes("a"), 0, 1, 9, true);
  const { buffer, byteOffset } = assembler.take();
  for (let left = 8; left >= 0; left--) assembler.append(bytes("a"), 0, 1, left, true);
  const whole = assembler.take();
  assert.deepEqual([whole.length, whole.byteOffset], [10, byteOffset]);
  assert.equal(whole.buffer, buffer);
});

test("does not believe a length that a peer only claims", () => {
  const assembler = new Assembler(Opcode.binary, false, false);
  assembler.append(bytes("a"), 0, 1, 500_000_000, true);
  assert.ok(assembler.take().buffer.byteLength <= 65_536);
});

test("keeps every byte while its room grows, whatever the pieces", () => {
  for (const last of [true, false]) {
    for (const piece of [1, 1000, 65_536, 100_000]) {
      const total = piece === 1 ? 2000 : 300_000;
      const source = Uint8Array.from({ length: total }, (_, index) => index * 31);
      const assembler = new Assembler(Opcode.binary, false, false);
      for (let at = 0; at < total; at += piece) {
        const end = Math.min(total, at + piece);
        assembler.append(source, at, end, last ? total - end : 0, last);
      }
      assert.ok(Buffer.from(source).equals(assembler.take()));
    }
  }
});

test("counts empty pieces for nothing and is empty then", () => {
  const assembler = new Assembler(Opcode.text, false, true);
  assert.ok(assembler.append(bytes(""), 0, 0, 0, false));
  assert.equal(assembler.take().length, 0);
});

test("says at once that a text cannot become valid", () => {
  const assembler = new Assembler(Opcode.text, false, true);
  assert.equal(assembler.append(Uint8Array.of(0xf4), 0, 1, 3, true), true);
  assert.equal(assembler.append(Uint8Array.of(0x90), 0, 1, 2, true), false);
});

test("leaves compressed and binary bytes unchecked", () => {
  const assembler = new Assembler(Opcode.text, true, false);
  assert.ok(assembler.append(Uint8Array.of(0xff), 0, 1, 0, true));
  assert.deepEqual([...assembler.take()], [0xff]);
});
