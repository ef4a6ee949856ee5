import assert from "node:assert/strict";
import { test } from "node:test";
import { chatLimits, relayLimits } from "./limits.js";

test("cannot be changed at run time", () => {
  assert.ok(Object.isFrozen(chatLimits));
  assert.ok(Object.isFrozen(relayLimits));
});

test("keeps the history of every room together under 64 MiB, two bytes a character", () => {
  const bytes = chatLimits.rooms * chatLimits.historyMessages * chatLimits.messageChars * 2;
  assert.ok(bytes < 64 * 1024 * 1024);
});
