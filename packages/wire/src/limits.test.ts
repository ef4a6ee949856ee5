import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultEngineLimits, defaultSioLimits, defaultWsLimits } from "./limits.js";

test("caps a message at the million bytes that servers of this protocol announce", () => {
  assert.equal(defaultWsLimits.maxMessageBytes, 1_000_000);
  assert.equal(defaultEngineLimits.maxPayloadBytes, 1_000_000);
});

test("lets an honest peer send 4 MB in fragments of 64 bytes", () => {
  assert.ok(defaultWsLimits.maxFragments >= 4_194_304 / 64);
});

test("cannot be changed for everybody by one of its users", () => {
  for (const limits of [defaultWsLimits, defaultEngineLimits, defaultSioLimits]) assert.ok(Object.isFrozen(limits));
});
