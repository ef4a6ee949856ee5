import assert from "node:assert/strict";
import { test } from "node:test";
import { CLOSED, isReturning } from "./manager-state.js";

test("returns between attempts and during one, not when asked to connect", () => {
  const leave = () => {};
  assert.equal(isReturning(CLOSED), false);
  assert.equal(isReturning({ kind: "waiting", leave }), true);
  assert.equal(isReturning({ kind: "opening", returning: true, leave }), true);
  assert.equal(isReturning({ kind: "opening", returning: false, leave }), false);
});
