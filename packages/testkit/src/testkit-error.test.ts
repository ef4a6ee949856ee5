import assert from "node:assert/strict";
import { test } from "node:test";
import { TestkitError } from "./testkit-error.js";

test("carries its code, its message and its cause", () => {
  const cause = new RangeError("out of range");
  const error = new TestkitError("timed-out", "no packet within 10 ms", { cause });
  assert.equal(error.name, "TestkitError");
  assert.equal(error.code, "timed-out");
  assert.equal(error.message, "no packet within 10 ms");
  assert.equal(error.cause, cause);
});
