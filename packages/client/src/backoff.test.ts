import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "./backoff.js";

const options = { minMs: 1000, maxMs: 5000, jitter: 0.5 };

test("doubles up to the maximum", () => {
  const backoff = new Backoff(() => 0);
  assert.deepEqual(
    Array.from({ length: 5 }, () => backoff.next(options)),
    [1000, 2000, 4000, 5000, 5000],
  );
  assert.equal(backoff.attempts, 5);
  backoff.reset();
  assert.equal(backoff.attempts, 0);
  assert.equal(backoff.next(options), 1000);
});

test("takes or adds a part of the delay, as chance has it", () => {
  assert.equal(new Backoff(() => 0.4).next(options), 800);
  assert.equal(new Backoff(() => 0.5).next(options), 1250);
  assert.equal(new Backoff(() => 0.99).next({ ...options, jitter: 0 }), 1000);
});

test("stays within the maximum after any number of attempts", () => {
  const backoff = new Backoff(() => 0.4);
  for (let attempt = 0; attempt < 2000; attempt++) {
    const delayMs = backoff.next(options);
    assert.ok(delayMs > 0 && delayMs <= 5000, `${delayMs} at attempt ${attempt}`);
  }
});
