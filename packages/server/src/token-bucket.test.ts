import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "@tidewire/testkit";
import { TokenBucket } from "./token-bucket.js";

test("a burst passes, then as many as come back", () => {
  const time = new FakeClock();
  const bucket = new TokenBucket(10, 3, time.now);
  const takes = (times: number) => Array.from({ length: times }, () => bucket.take(1));
  assert.deepEqual(takes(4), [true, true, true, false]);
  time.advance(99);
  assert.deepEqual(takes(2), [true, false]);
  time.advance(1_000_000);
  assert.deepEqual(takes(4), [true, true, true, false]);
});

test("what is larger than the burst passes when nothing is owed, and is paid off afterwards", () => {
  const time = new FakeClock();
  const bucket = new TokenBucket(1000, 10, time.now);
  assert.equal(bucket.take(60), true);
  assert.deepEqual([bucket.take(1), bucket.debt, bucket.waitMs], [false, 50, 51]);
  time.advance(50);
  assert.deepEqual([bucket.isOpen, bucket.debt, bucket.waitMs], [false, 0, 1]);
  time.advance(1);
  assert.deepEqual([bucket.isOpen, bucket.waitMs, bucket.take(1)], [true, 0, true]);
});

test("a charge is taken whether it is there or not", () => {
  const time = new FakeClock();
  const bucket = new TokenBucket(1000, 1, time.now);
  bucket.charge(3);
  assert.deepEqual([bucket.debt, bucket.isOpen], [2, false]);
});

test("an infinite rate never runs dry, not even within an instant", () => {
  const time = new FakeClock();
  const bucket = new TokenBucket(Infinity, Infinity, time.now);
  for (let round = 0; round < 3; round++) {
    assert.deepEqual([bucket.take(1e9), bucket.debt, bucket.waitMs], [true, 0, 0]);
    time.advance(round);
  }
});
