import assert from "node:assert/strict";
import { test } from "node:test";
import { Deflater, inflater } from "../ws/deflate.js";
import { PlainEvent } from "./plain-event.js";

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

test("is one text frame, made once", () => {
  const event = PlainEvent.of(["message", "hi"], true);
  assert.equal(latin(event.frame(null)), "\x81\x02hi");
  assert.equal(event.frame(null), event.frame(null));
});

test("JSON that is at hand travels as it is, but for messages and names that are numbers", () => {
  assert.equal(latin(PlainEvent.ofJson('["a",{"b":1e2}]', true).frame(null)), '\x81\x0f["a",{"b":1e2}]');
  assert.equal(latin(PlainEvent.ofJson('["message","hi"]', true).frame(null)), "\x81\x02hi");
  assert.equal(latin(PlainEvent.ofJson("[7,1]", true).frame(null)), '\x81\x07["7",1]');
});

test("what only looks like an event is a text", () => {
  assert.equal(latin(PlainEvent.ofJson("[7", true).frame(null)), "\x81\x02[7");
  assert.equal(PlainEvent.ofJson('["a"', true).block(null).toString(), 'data: ["a"\n\n');
});

test("bytes are one binary frame", () => {
  assert.equal(latin(PlainEvent.of(["message", Buffer.of(1, 2)], true).frame(null)), "\x82\x02\x01\x02");
});

test("is compressed once for all who agreed on the same, unless it is small or not to be", () => {
  const deflater = new Deflater({ threshold: 100 }, 15);
  const text = "x".repeat(200);
  const event = PlainEvent.of(["message", text], true);
  const frame = event.frame(deflater);
  assert.equal(frame, event.frame(deflater));
  assert.equal(frame[0], 0xc1);
  assert.equal(String(inflater.inflate(frame.subarray(2), 1000)), text);
  assert.equal(event.frame(null)[0], 0x81);
  assert.equal(PlainEvent.of(["message", "x"], true).frame(deflater)[0], 0x81);
  assert.equal(PlainEvent.of(["message", text], false).frame(deflater)[0], 0x81);
  assert.equal(PlainEvent.of(["message", Buffer.alloc(200)], true).frame(deflater)[0], 0xc2);
});

test("is one event of a stream, made once for each id", () => {
  const event = PlainEvent.ofJson('["news",1]', true);
  assert.equal(event.block("t-1").toString(), "id: t-1\nevent: news\ndata: [1]\n\n");
  assert.equal(event.block("t-1"), event.block("t-1"));
  assert.equal(event.block(null).toString(), "event: news\ndata: [1]\n\n");
});
