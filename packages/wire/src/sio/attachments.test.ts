import assert from "node:assert/strict";
import { Blob, File } from "node:buffer";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { WireError } from "../wire-error.js";
import { extractAttachments, findPlaceholders, hasBinary, restoreAttachments } from "./attachments.js";
import { MAX_DEPTH } from "./depth.js";

const bytes = Uint8Array.of(1, 2, 3);
const placeholder = (num: number) => ({ _placeholder: true, num });

function nested(levels: number, innermost: unknown): unknown {
  let value = innermost;
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { value };
  return value;
}

class Jsonable {
  readonly calls: string[] = [];
  readonly #json: unknown;
  constructor(json: unknown) {
    this.#json = json;
  }
  toJSON(key: string): unknown {
    this.calls.push(key);
    return this.#json;
  }
}

test("finds bytes of every kind at any depth", () => {
  const kinds = [
    bytes,
    Buffer.from("a"),
    bytes.buffer,
    new DataView(bytes.buffer),
    new Float64Array(1),
    new Blob([]),
    new File([], "a"),
  ];
  for (const kind of kinds) {
    assert.ok(hasBinary(kind));
    assert.ok(hasBinary(["a", 1, null, kind]));
    assert.ok(hasBinary({ a: { b: [kind] } }));
    assert.ok(hasBinary(Object.assign(Object.create(null), { kind })));
    assert.ok(hasBinary(new Jsonable({ kind })));
  }
});

test("finds bytes that come from another realm", () => {
  assert.ok(hasBinary([runInNewContext("new ArrayBuffer(1)")]));
  assert.ok(hasBinary([runInNewContext("new Uint8Array(1)")]));
  const { attachments } = extractAttachments([
    runInNewContext("new ArrayBuffer(1)"),
    runInNewContext("Uint8Array.of(7)"),
  ]);
  assert.deepEqual(attachments, [Uint8Array.of(0), Uint8Array.of(7)]);
});

test("finds none where there are none", () => {
  for (const value of [
    undefined,
    null,
    "a",
    1,
    true,
    1n,
    Symbol("a"),
    () => bytes,
    [],
    {},
    [[{}]],
    new Date(),
    new Map([["a", bytes]]),
    new Jsonable("a"),
    new Jsonable(null),
  ]) {
    assert.ok(!hasBinary(value));
    assert.ok(!hasBinary([value]));
  }
});

test("asks an object for its JSON once, and does not ask the answer", () => {
  const inner = new Jsonable({ bytes });
  assert.ok(!hasBinary(new Jsonable(inner)));
  assert.deepEqual(inner.calls, []);
});

test("replaces bytes by numbered placeholders in depth-first order", () => {
  const first = Uint8Array.of(1);
  const second = Uint8Array.of(2);
  const third = Uint8Array.of(3);
  assert.deepEqual(extractAttachments(["a", { b: [first, 1], c: second }, third]), {
    data: ["a", { b: [placeholder(0), 1], c: placeholder(1) }, placeholder(2)],
    attachments: [first, second, third],
  });
});

test("sends a view as the bytes it covers, without copying them", () => {
  const buffer = Uint8Array.of(0, 1, 2, 3, 4, 5).buffer;
  const view = new DataView(buffer, 2, 3);
  const { attachments } = extractAttachments([view, buffer]);
  assert.deepEqual(attachments, [Uint8Array.of(2, 3, 4), Uint8Array.of(0, 1, 2, 3, 4, 5)]);
  assert.ok(attachments.every((attachment) => attachment.buffer === buffer));
});

test("copies what leads to bytes, shares the rest, and writes to neither", () => {
  const date = new Date(0);
  const plain = Object.freeze({ date, list: Object.freeze([1, 2]) });
  const data = Object.freeze(["a", plain, Object.freeze({ bytes, date })]);
  const extracted = extractAttachments(data).data as unknown[];
  assert.equal(extracted[1], plain);
  assert.deepEqual(extracted[2], { bytes: placeholder(0), date });
  assert.deepEqual(data, ["a", plain, { bytes, date }]);
});

test("hands data without bytes back as it is", () => {
  const data = [1, { a: new Jsonable({}) }];
  assert.equal(extractAttachments(data).data, data);
});

test("takes bytes from what toJSON answers, and never runs it again on the copy", () => {
  const answer = { bytes, toJSON: () => "run again" };
  const extracted = extractAttachments({ key: new Jsonable(answer) });
  assert.equal(JSON.stringify(extracted.data), '{"key":{"bytes":{"_placeholder":true,"num":0}}}');
  assert.deepEqual(extracted.attachments, [bytes]);
});

test("tells toJSON its key, as JSON.stringify does", () => {
  const first = new Jsonable(bytes);
  const second = new Jsonable(bytes);
  extractAttachments([0, { key: first }, second]);
  assert.deepEqual([first.calls, second.calls], [["key"], ["2"]]);
});

test("keeps a key __proto__ from reaching the prototype of the copy", () => {
  const data = JSON.parse('{"__proto__":{"admin":true}}');
  data.bytes = bytes;
  const copy = extractAttachments(data).data as object;
  assert.equal(Object.getPrototypeOf(copy), Object.prototype);
  assert.equal(JSON.stringify(copy), '{"__proto__":{"admin":true},"bytes":{"_placeholder":true,"num":0}}');
});

test("leaves out a placeholder that the data itself brings", () => {
  const { data } = extractAttachments([{ _placeholder: true, num: 5 }, bytes]);
  assert.deepEqual(data, [{ num: 5 }, placeholder(0)]);
});

test("refuses to encode circles and bottomless data", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const misuse = new WireError("misuse", "data is circular, or nested deeper than 1000 levels");
  assert.throws(() => hasBinary(circle), misuse);
  assert.throws(() => hasBinary(nested(MAX_DEPTH + 1, 1)), misuse);
  assert.ok(!hasBinary(nested(MAX_DEPTH, 1)));
  assert.throws(() => extractAttachments(circle), misuse);
});

test("refuses to encode a Blob, whose bytes are not at hand", () => {
  assert.throws(() => extractAttachments([new Blob(["a"])]), {
    code: "misuse",
    message: "a Blob cannot be encoded: send await blob.arrayBuffer() instead",
  });
});

test("puts attachments where their placeholders are", () => {
  const json = ["a", { b: placeholder(1) }, [placeholder(0)]];
  const slots = findPlaceholders(json, 2);
  restoreAttachments(slots, [Uint8Array.of(0), Uint8Array.of(1)]);
  assert.deepEqual(json, ["a", { b: Uint8Array.of(1) }, [Uint8Array.of(0)]]);
});

test("takes only true for the mark of a placeholder", () => {
  assert.deepEqual(findPlaceholders([{ _placeholder: 1, num: 0 }, { _placeholder: "true" }], 1), []);
});

test("refuses placeholder numbers that are no index or come twice", () => {
  const illegal = new WireError("bad-sio-packet", "illegal attachments");
  for (const num of [-1, 2, 0.5, Number.NaN, "0", "length", "__proto__", null, undefined, [0], {}]) {
    assert.throws(() => findPlaceholders([{ _placeholder: true, num }], 2), illegal);
  }
  assert.throws(() => findPlaceholders([placeholder(1), { a: placeholder(1) }], 2), illegal);
});

test("looks for placeholders at a depth that would exhaust the stack", () => {
  assert.equal(findPlaceholders([nested(200_000, placeholder(0))], 1).length, 1);
});
