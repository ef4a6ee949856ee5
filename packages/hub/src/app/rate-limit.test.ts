import assert from "node:assert/strict";
import { test } from "node:test";
import { RateLimit } from "./rate-limit.js";

test("allows a burst and refuses the next", () => {
  const limit = new RateLimit(3, 100, 0);
  assert.deepEqual([limit.take(0), limit.take(0), limit.take(0), limit.take(0)], [true, true, true, false]);
});

test("gives one back each time the refill has passed", () => {
  const limit = new RateLimit(1, 100, 0);
  assert.equal(limit.take(0), true);
  assert.equal(limit.take(99), false);
  assert.equal(limit.take(100), true);
  assert.equal(limit.take(100), false);
});

test("never saves more than the burst", () => {
  const limit = new RateLimit(2, 100, 0);
  assert.deepEqual([limit.take(60_000), limit.take(60_000), limit.take(60_000)], [true, true, false]);
});

test("a clock that goes back takes nothing away", () => {
  const limit = new RateLimit(2, 100, 1_000);
  assert.equal(limit.take(500), true);
  assert.equal(limit.take(500), true);
  assert.equal(limit.take(500), false);
});
