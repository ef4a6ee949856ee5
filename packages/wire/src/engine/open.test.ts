import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeOpen, parseOpen } from "./open.js";
import { encodeTextPacket } from "./text.js";
import { vectors } from "./vectors.test.js";

const open = { sid: "abc", upgrades: ["websocket"], pingInterval: 25000, pingTimeout: 20000, maxPayload: 1000000 };
const text = '{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';

for (const vector of vectors.open) {
  test(`writes and reads "${vector.name}"`, () => {
    assert.equal(encodeTextPacket({ type: "open", data: encodeOpen(vector.open) }, 4), vector.text);
    assert.deepEqual(parseOpen(vector.text.slice(1)), vector.open);
  });
}

test("writes its members in the order of published servers, whatever order they came in", () => {
  const { sid, ...rest } = open;
  assert.equal(encodeOpen({ ...rest, sid }), text);
});

test("drops members it does not know", () => {
  assert.deepEqual(parseOpen(`{"__proto__":{"x":1},"extra":1,${text.slice(1)}`), open);
});

const broken: [string, string][] = [
  ["nothing", ""],
  ["text that is not JSON", "{"],
  ["null", "null"],
  ["a string", '"abc"'],
  ["an array", "[]"],
  ["no sid", text.replace("sid", "id")],
  ["an empty sid", text.replace("abc", "")],
  ["a number as sid", text.replace('"abc"', "1")],
  ["upgrades that are no array", text.replace('["websocket"]', '"websocket"')],
  ["upgrades that are not strings", text.replace('"websocket"', "1")],
  ["no pingInterval", text.replace("pingInterval", "interval")],
  ["a negative pingInterval", text.replace("25000", "-1")],
  ["a pingTimeout in words", text.replace("20000", '"20000"')],
  ["a pingTimeout past all numbers", text.replace("20000", "1e999")],
  ["a maxPayload in words", text.replace("1000000", '"1000000"')],
  ["null as maxPayload", text.replace("1000000", "null")],
];
for (const [what, data] of broken) {
  test(`refuses ${what}`, () => {
    assert.equal(parseOpen(data), undefined);
  });
}

test("no text makes the parser throw", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (data) => void parseOpen(data)));
});
