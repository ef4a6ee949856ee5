import assert from "node:assert/strict";
import { test } from "node:test";
import { WireError } from "../wire-error.js";
import { isContainer, isDeeperThan, tooDeep } from "./depth.js";

test("measures depth in containers", () => {
  assert.ok(!isDeeperThan("a", 0));
  assert.ok(!isDeeperThan(null, 0));
  assert.ok(isDeeperThan([], 0));
  assert.ok(!isDeeperThan([1, "a"], 1));
  assert.ok(isDeeperThan([1, {}], 1));
  assert.ok(isDeeperThan({ a: 1, b: [] }, 1));
  assert.ok(!isDeeperThan({ a: 1, b: [] }, 2));
});

test("arrays and objects hold others, functions and null do not", () => {
  assert.ok(isContainer([]) && isContainer({}));
  assert.ok(!isContainer(null) && !isContainer(() => undefined) && !isContainer("a"));
});

test("data that is too deep is our caller's fault, and names the limit", () => {
  assert.deepEqual(tooDeep(), new WireError("misuse", "data is circular, or nested deeper than 1000 levels"));
});
