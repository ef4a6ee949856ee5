import assert from "node:assert/strict";
import { test } from "node:test";
import { isControl, isReservedOpcode, Opcode } from "./opcode.js";

test("names the six opcodes of RFC 6455 and reserves the ten others", () => {
  const all = Array.from({ length: 16 }, (_, opcode) => opcode);
  assert.deepEqual(Object.values(Opcode), [0x0, 0x1, 0x2, 0x8, 0x9, 0xa]);
  assert.deepEqual(all.filter(isReservedOpcode), [0x3, 0x4, 0x5, 0x6, 0x7, 0xb, 0xc, 0xd, 0xe, 0xf]);
});

test("tells control opcodes from data opcodes by the highest bit", () => {
  assert.deepEqual(Object.values(Opcode).filter(isControl), [Opcode.close, Opcode.ping, Opcode.pong]);
});
