import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventData } from "@tidewire/wire/sio";
import fc from "fast-check";
import { formatPlainEvent, formatPlainMessage, isBareText, parsePlainText, plainJson } from "./plain-text.js";

for (const [text, event] of [
  ["hello", ["message", "hello"]],
  ["", ["message", ""]],
  ['["news"]', ["news"]],
  [' [ "news" , 1 , {"a":[null]} ] ', ["news", 1, { a: [null] }]],
  ['["message","a","b"]', ["message", "a", "b"]],
  ['["message","[\\"news\\"]"]', ["message", '["news"]']],
  ['[""]', [""]],
  ["[1,2]", ["message", "[1,2]"]],
  ["[]", ["message", "[]"]],
  ['{"a":1}', ["message", '{"a":1}']],
  ['["news"', ["message", '["news"']],
  ['["news"] x', ["message", '["news"] x']],
  ['["connect"]', ["message", '["connect"]']],
  ['["disconnecting",1]', ["message", '["disconnecting",1]']],
  ['\uFEFF["news"]', ["message", '\uFEFF["news"]']],
] as const) {
  test(`reads ${JSON.stringify(text)} as ${JSON.stringify(event)}`, () => {
    assert.deepEqual(parsePlainText(text), event);
  });
}

test("reads an object with base64 under $binary, and with nothing else, as bytes", () => {
  const [, ...args] = parsePlainText('["f",{"$binary":"AQID"},[{"$binary":""}],{"$binary":"AQI="}]');
  assert.deepEqual(args, [Buffer.of(1, 2, 3), [Buffer.alloc(0)], Buffer.of(1, 2)]);
  const others = [
    '{"$binary":"AQ"}',
    '{"$binary":"A$=="}',
    '{"$binary":1}',
    '{"$binary":"AQID","x":1}',
    '{"$Binary":"AQID"}',
  ];
  for (const json of others) assert.deepEqual(parsePlainText(`["f",${json}]`), ["f", JSON.parse(json)]);
});

test("what is nested deeper than could be passed on is a text", () => {
  const nested = (depth: number): string => `["f",${"[".repeat(depth)}${"]".repeat(depth)}]`;
  assert.equal(parsePlainText(nested(998))[0], "f");
  for (const depth of [1000, 300_000]) assert.deepEqual(parsePlainText(nested(depth)), ["message", nested(depth)]);
  const binary = `["f",${"[".repeat(300_000)}{"$binary":""}${"]".repeat(300_000)}]`;
  assert.deepEqual(parsePlainText(binary), ["message", binary]);
});

test("a key of the prototype stays a key", () => {
  const [, value] = parsePlainText('["f",{"__proto__":{"x":1}}]');
  assert.deepEqual(Object.keys(value as object), ["__proto__"]);
});

for (const [event, text] of [
  [["message", "hello"], "hello"],
  [["message", ""], ""],
  [["message", "[1]"], "[1]"],
  [["message", '["news"]'], '["message","[\\"news\\"]"]'],
  [["message", '["connect"]'], '["message","[\\"connect\\"]"]'],
  [["message", "\ud800"], '["message","\\ud800"]'],
  [["message"], '["message"]'],
  [["message", "a", "b"], '["message","a","b"]'],
  [["message", 1], '["message",1]'],
  [["news", "a"], '["news","a"]'],
  [[7, "a"], '["7","a"]'],
  [["f", Buffer.of(1, 2, 3), { a: [new Uint8Array(0)] }], '["f",{"$binary":"AQID"},{"a":[{"$binary":""}]}]'],
] as const) {
  test(`writes ${JSON.stringify(event)} as ${text}`, () => {
    assert.equal(formatPlainMessage(event as unknown as EventData), text);
  });
}

test("a message of nothing but bytes is the bytes", () => {
  const bytes = Buffer.of(1, 2);
  assert.equal(formatPlainMessage(["message", bytes]), bytes);
  assert.equal(formatPlainEvent(["message", bytes]), '["message",{"$binary":"AQI="}]');
});

test("a placeholder of an application's own is no bytes; next to bytes it is left out, as Socket.IO does", () => {
  const both = [{ _placeholder: true, num: 0 }, Buffer.of(1)];
  assert.equal(plainJson(both), '[{"num":0},{"$binary":"AQ=="}]');
  assert.equal(plainJson([{ _placeholder: true, num: 0 }]), '[{"_placeholder":true,"num":0}]');
});

test("what was written is read as what it was, whatever it is", () => {
  const name = fc
    .string()
    .filter((text) => !["connect", "connect_error", "disconnect", "disconnecting"].includes(text));
  const json = fc.array(fc.jsonValue({ maxDepth: 3 }));
  const event = fc.oneof(
    fc.tuple(fc.constant("message"), fc.oneof(fc.string({ unit: "binary" }), fc.json())),
    fc.tuple(name, json).map(([first, rest]) => [first, ...rest]),
  );
  fc.assert(
    fc.property(event, (data) => {
      const written = formatPlainMessage(data as EventData) as string;
      assert.deepEqual(JSON.stringify(parsePlainText(written)), JSON.stringify(data));
    }),
  );
});

test("a bare text is read as itself by who knows nothing of reserved names too", () => {
  assert.equal(isBareText("[not json"), true);
  assert.equal(isBareText('["x"'), true);
  assert.equal(isBareText('["x"]'), false);
});
