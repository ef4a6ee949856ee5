import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventData } from "@tidewire/wire/sio";
import { formatClose, formatPosition, formatReset, formatRetry, formatStreamEvent } from "./event-stream-text.js";

for (const [title, event, block] of [
  ["a text", ["message", "hello"], "data: hello\n\n"],
  ["an empty text", ["message", ""], "data: \n\n"],
  ["a text of several lines", ["message", "a\n b\n\nc"], "data: a\ndata:  b\ndata: \ndata: c\n\n"],
  ["a text with a colon", ["message", ": x"], "data: : x\n\n"],
  ["a text with a carriage return", ["message", "a\r\nb"], 'data: ["message","a\\r\\nb"]\n\n'],
  ["a text like an event", ["message", '["x"]'], 'data: ["message","[\\"x\\"]"]\n\n'],
  ["a message of bytes", ["message", Buffer.of(1)], 'data: ["message",{"$binary":"AQ=="}]\n\n'],
  ["a message of two arguments", ["message", 1, 2], 'data: ["message",1,2]\n\n'],
  ["another event", ["news", "a\nb", { x: 1 }], 'event: news\ndata: ["a\\nb",{"x":1}]\n\n'],
  ["an event with nothing", ["news"], "event: news\ndata: []\n\n"],
  ["an event with bytes", ["f", Buffer.of(1)], 'event: f\ndata: [{"$binary":"AQ=="}]\n\n'],
  ["a name of two lines", ["a\nb: c", 1], 'data: ["a\\nb: c",1]\n\n'],
  ["a name that is no Unicode", ["\ud800"], 'data: ["\\ud800"]\n\n'],
  ["a name without letters", [""], 'data: [""]\n\n'],
  ["a name that is a number", [7, 1], "event: 7\ndata: [1]\n\n"],
  ["a name of the browser's own", ["error", "e"], 'data: ["error","e"]\n\n'],
  ["a name of ours", ["reset"], 'data: ["reset"]\n\n'],
] as const) {
  test(`writes ${title}`, () => assert.equal(formatStreamEvent(event as unknown as EventData, null), block));
}

test("an id stands first", () => {
  assert.equal(formatStreamEvent(["message", "a"], "t-1"), "id: t-1\ndata: a\n\n");
});

test("says that something may be missing, where a reader stands, and goodbye", () => {
  const reset = formatReset("old\n1", "too old");
  assert.equal(reset, 'event: reset\ndata: {"lastEventId":"old\\n1","reason":"too old"}\n\n');
  assert.equal(formatPosition("t-1"), "id: t-1\n\n");
  assert.equal(formatClose(1001, "gone"), 'event: close\ndata: {"code":1001,"reason":"gone"}\n\n');
  assert.equal(formatRetry(2999.5), "retry: 3000\n");
});
