import assert from "node:assert/strict";
import { test } from "node:test";
import type { Session } from "./engine/session.js";
import { CLOSED, isReturning } from "./manager-state.js";

test("returns between attempts and during one, not when asked to connect", () => {
  const leave = () => {};
  const session = {} as Session;
  assert.equal(isReturning(CLOSED), false);
  assert.equal(isReturning({ kind: "waiting", leave }), true);
  assert.equal(isReturning({ kind: "opening", session, returning: true, leave }), true);
  assert.equal(isReturning({ kind: "opening", session, returning: false, leave }), false);
});
