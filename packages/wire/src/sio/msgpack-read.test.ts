import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WireError } from "../wire-error.js";
import { MAX_DEPTH } from "./depth.js";
import { readMsgpack } from "./msgpack-read.js";
import { writeMsgpack } from "./msgpack-write.js";

const read = (hex: string) => readMsgpack(Uint8Array.from(Buffer.from(hex, "hex")));
const invalid = new WireError("bad-sio-packet", "invalid payload");

test("reads each kind of value", () => {
  const values: [string, unknown][] = [
    ["c0", null],
    ["d40000", undefined],
    ["c2", false],
    ["c3", true],
    ["7f", 127],
    ["cc80", 128],
    ["cd0100", 256],
    ["ce00010000", 65_536],
    ["cf0000000100000000", 4_294_967_296],
    ["ff", -1],
    ["e0", -32],
    ["d080", -128],
    ["d1ff7f", -129],
    ["d280000000", -2_147_483_648],
    ["d3ffffffff7fffffff", -2_147_483_649],
    ["ca3fc00000", 1.5],
    ["cb3ff8000000000000", 1.5],
    ["a2c3a9", "é"],
    ["d90161", "a"],
    ["da000161", "a"],
    ["db0000000161", "a"],
    ["920102", [1, 2]],
    ["dc0001c0", [null]],
    ["dd00000001c0", [null]],
    ["81a16101", { a: 1 }],
    ["de0001a16101", { a: 1 }],
    ["df00000001a16101", { a: 1 }],
    ["c4020102", Uint8Array.of(1, 2)],
    ["c500020102", Uint8Array.of(1, 2)],
    ["c6000000020102", Uint8Array.of(1, 2)],
    ["c702000102", Uint8Array.of(1, 2)],
    ["c80002000102", Uint8Array.of(1, 2)],
    ["c900000002000102", Uint8Array.of(1, 2)],
    ["c7010001", Uint8Array.of(1)],
    ["d5000102", Uint8Array.of(1, 2)],
    ["d60001020304", Uint8Array.of(1, 2, 3, 4)],
    ["d80000000000000000000000000000000001", Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)],
    ["d7000000018bcfe5687b", new Date(1_700_000_000_123)],
    ["d700ffffffffffffffff", new Date(-1)],
    ["d6ff00000001", new Date(1000)],
    ["d7ff007a120000000001", new Date(1002)],
    ["c70cff000f4240ffffffffffffffff", new Date(-999)],
  ];
  for (const [hex, value] of values) assert.deepEqual(read(hex), value, hex);
});

test("hands out bytes as views of the message", () => {
  const message = Uint8Array.of(0xc4, 2, 1, 2);
  assert.equal((readMsgpack(message) as Uint8Array).buffer, message.buffer);
  assert.ok(Buffer.isBuffer(readMsgpack(Buffer.from(message))));
});

test("refuses a message that ends early, at every byte", () => {
  const whole = writeMsgpack({ a: [1, -300, 1.5, "text", new Date(0), Uint8Array.of(1)], b: 70_000, c: -5e9 });
  for (let end = 0; end < whole.length; end++) assert.throws(() => readMsgpack(whole.subarray(0, end)), invalid);
});

test("refuses what follows the value, unknown heads and extensions, and text that is no UTF-8", () => {
  for (const hex of ["c0c0", "c1", "d40100", "d7010000000000000000", "c705ff0000000000", "a1ff", "a2c328"]) {
    assert.throws(() => read(hex), invalid);
  }
});

test("refuses keys that are no text", () => {
  for (const hex of ["810101", "81c001", "819001", "81c4016101"]) assert.throws(() => read(hex), invalid);
});

test("believes no length that goes beyond the message", () => {
  for (const hex of ["ddffffffff", "dfffffffff", "dbffffffff", "c6ffffffff", "c9ffffffff00", "dc0002c0", "82a16101"]) {
    assert.throws(() => read(hex), invalid);
  }
});

test("refuses nesting past the limit, and takes the deepest below it", () => {
  const nested = (levels: number) => Uint8Array.from([...new Array(levels).fill(0x91), 0xc0]);
  assert.ok(Array.isArray(readMsgpack(nested(MAX_DEPTH + 1))));
  assert.throws(() => readMsgpack(nested(MAX_DEPTH + 2)), invalid);
  assert.throws(() => readMsgpack(nested(1_000_000)), invalid);
});

test("lets no key __proto__ reach a prototype", () => {
  const value = read("81a95f5f70726f746f5f5f81a561646d696ec3") as Record<string, unknown>;
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.deepEqual(Object.keys(value), ["__proto__"]);
  assert.equal(value.admin, undefined);
});

test("reads back whatever was written", () => {
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(
        fc.string({ unit: "grapheme" }),
        fc.integer(),
        fc.maxSafeInteger().filter((n) => !Object.is(n, -0)),
        fc.double().filter((n) => !Object.is(n, -0)),
        fc.boolean(),
        fc.constantFrom(null, undefined),
        fc.date({ noInvalidDate: true }),
        fc.uint8Array({ maxLength: 300 }),
      ),
      fc.array(tie("tree"), { maxLength: 20 }),
      fc.dictionary(fc.string(), tie("tree"), { maxKeys: 20, noNullPrototype: true }),
    ),
  }));
  fc.assert(fc.property(tree, (value) => assert.deepEqual(plain(readMsgpack(writeMsgpack(value))), value)));
});

test("throws nothing but WireError, whatever comes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        readMsgpack(bytes);
      } catch (error) {
        assert.deepEqual(error, invalid);
      }
    }),
    { numRuns: 5000 },
  );
});

/** Views of Node's buffers are compared as the plain arrays they were. */
function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return Uint8Array.from(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
