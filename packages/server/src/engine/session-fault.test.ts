import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerError } from "../server-error.js";
import { PARTINGS, shownFault, turnOut } from "./session-fault.js";
import { LoggingTransport } from "./session-setup.test.js";

for (const [reason, description, told] of [
  ["slow reader", "too much", "websocket is destroyed"],
  ["limit exceeded", "too many", 'websocket closes, saying {"code":1008,"text":"too many"}'],
  ["parse error", "parser error", "websocket closes"],
] as const) {
  test(`${reason}: ${told}`, () => {
    const transport = new LoggingTransport("websocket", []);
    turnOut(transport, reason, description);
    assert.deepEqual(transport.log, [told]);
  });
}

test("words become an error whose code says what is at fault; anything else stays as it is", () => {
  for (const [reason, code] of [
    ["slow reader", "slow-reader"],
    ["limit exceeded", "limit-exceeded"],
    ["transport error", "refused"],
  ] as const) {
    const shown = shownFault(reason, "words");
    assert.ok(shown instanceof ServerError);
    assert.deepEqual([shown.code, shown.message], [code, "words"]);
  }
  const details = { code: 1006, reason: "" };
  assert.equal(shownFault("transport close", details), details);
  assert.equal(shownFault("ping timeout", undefined), undefined);
});

test("only who is sent elsewhere is told more than that it is over", () => {
  assert.deepEqual(Object.entries(PARTINGS), [
    ["server shutting down", { code: 1012, text: "server is draining: come back elsewhere" }],
  ]);
});
