import assert from "node:assert/strict";
import { test } from "node:test";
import { Latency, linePoints, msText } from "./latency.js";

const of = (...values: number[]) => {
  const latency = new Latency();
  for (const ms of values) latency.add({ at: 0, ms, kind: "ack" });
  return latency;
};

test("nothing measured comes to nothing", () => {
  assert.equal(of().summary, undefined);
  const latency = of(1);
  latency.clear();
  assert.equal(latency.summary, undefined);
});

test("sums up", () => {
  assert.deepEqual(of(5, 1, 9, 3).summary, { count: 4, lastMs: 3, minMs: 1, medianMs: 5, p95Ms: 9, maxMs: 9 });
  assert.deepEqual(of(7).summary, { count: 1, lastMs: 7, minMs: 7, medianMs: 7, p95Ms: 7, maxMs: 7 });
});

test("keeps the last 120", () => {
  const latency = of(...Array.from({ length: 130 }, (_, index) => index));
  assert.deepEqual([latency.samples.length, latency.summary?.minMs], [120, 10]);
});

test("durations and lines are drawn for people", () => {
  assert.deepEqual([0.42, 12.6, 12_345].map(msText), ["0.4 ms", "13 ms", "12.3 s"]);
  assert.equal(linePoints(of(10, 5).samples, 100, 22), "0.0,1.0 100.0,11.0");
  assert.equal(linePoints([], 100, 22), "");
});
