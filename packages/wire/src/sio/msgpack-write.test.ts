import assert from "node:assert/strict";
import { Blob } from "node:buffer";
import { test } from "node:test";
import { MAX_DEPTH } from "./depth.js";
import { writeMsgpack } from "./msgpack-write.js";

const hex = (value: unknown) => Buffer.from(writeMsgpack(value)).toString("hex");

test("writes each kind of value in its shortest form", () => {
  const written: [unknown, string][] = [
    [null, "c0"],
    [undefined, "d40000"],
    [false, "c2"],
    [true, "c3"],
    [0, "00"],
    [-0, "00"],
    [127, "7f"],
    [128, "cc80"],
    [255, "ccff"],
    [256, "cd0100"],
    [65_535, "cdffff"],
    [65_536, "ce00010000"],
    [4_294_967_295, "ceffffffff"],
    [4_294_967_296, "cf0000000100000000"],
    [Number.MAX_SAFE_INTEGER, "cf001fffffffffffff"],
    [-1, "ff"],
    [-32, "e0"],
    [-33, "d0df"],
    [-128, "d080"],
    [-129, "d1ff7f"],
    [-32_768, "d18000"],
    [-32_769, "d2ffff7fff"],
    [-2_147_483_648, "d280000000"],
    [-2_147_483_649, "d3ffffffff7fffffff"],
    [Number.MIN_SAFE_INTEGER, "d3ffe0000000000001"],
    [1.5, "cb3ff8000000000000"],
    [2 ** 60, "cb43b0000000000000"],
    [Number.NaN, "cb7ff8000000000000"],
    [Number.POSITIVE_INFINITY, "cb7ff0000000000000"],
    ["", "a0"],
    ["é", "a2c3a9"],
    ["\ud800", "a3efbfbd"],
    [[], "90"],
    [[1, [2]], "92019102"],
    [{}, "80"],
    [{ a: { b: 1 } }, "81a16181a16201"],
    [Uint8Array.of(1, 2), "c4020102"],
    [Uint8Array.of(1, 2).buffer, "c4020102"],
    [new DataView(Uint8Array.of(0, 1, 2, 3).buffer, 1, 2), "c4020102"],
    [new Date(0), "d7000000000000000000"],
    [new Date(1_700_000_000_123), "d7000000018bcfe5687b"],
    [new Date(-1), "d700ffffffffffffffff"],
    [new Date(Number.NaN), "c0"],
  ];
  for (const [value, bytes] of written) assert.equal(hex(value), bytes);
});

test("chooses the size of a length at the borders", () => {
  const heads: [unknown, string][] = [
    ["x".repeat(31), "bf"],
    ["x".repeat(32), "d920"],
    ["x".repeat(255), "d9ff"],
    ["x".repeat(256), "da0100"],
    ["x".repeat(65_535), "daffff"],
    ["x".repeat(65_536), "db00010000"],
    [new Uint8Array(255), "c4ff"],
    [new Uint8Array(256), "c50100"],
    [new Uint8Array(65_536), "c600010000"],
    [new Array(15).fill(0), "9f"],
    [new Array(16).fill(0), "dc0010"],
    [new Array(65_536).fill(0), "dd00010000"],
    [Object.fromEntries(Array.from({ length: 15 }, (_, i) => [i, 0])), "8f"],
    [Object.fromEntries(Array.from({ length: 16 }, (_, i) => [i, 0])), "de0010"],
    [Object.fromEntries(Array.from({ length: 65_536 }, (_, i) => [i, 0])), "df00010000"],
  ];
  for (const [value, head] of heads) assert.equal(hex(value).slice(0, head.length), head);
});

test("leaves functions and symbols out of objects, and writes null for them in arrays", () => {
  assert.equal(hex({ a: () => 1, b: Symbol("b"), c: undefined }), "81a163d40000");
  assert.equal(hex([() => 1, Symbol("b")]), "92c0c0");
});

test("asks an object for its JSON once, and tells it its key", () => {
  const keys: string[] = [];
  const inner = { toJSON: () => "never" };
  const toJSON = (key: string) => {
    keys.push(key);
    return { inner: key, own: inner.toJSON };
  };
  assert.equal(hex({ a: { toJSON } }), "81a16181a5696e6e6572a161");
  assert.equal(hex([{ toJSON: () => inner }]), "9180");
  assert.deepEqual(keys, ["a"]);
});

test("throws at the caller what cannot be written", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
  assert.equal(hex(nested(MAX_DEPTH + 1)).length, 2 * (MAX_DEPTH + 2));
  for (const value of [circle, nested(MAX_DEPTH + 2), 1n, new Blob([])]) {
    assert.throws(() => writeMsgpack(value), { name: "WireError", code: "misuse" });
  }
});
