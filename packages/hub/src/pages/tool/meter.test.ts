import assert from "node:assert/strict";
import { test } from "node:test";
import { Latency } from "./latency.js";
import { Meter } from "./meter.js";

test("measures at once and at a pace, until told otherwise", () => {
  const latency = new Latency();
  let now = 0;
  let tick: (() => void) | undefined;
  const waiting: (() => void)[] = [];
  const meter = new Meter(latency, {
    now: () => now,
    every: (_ms, task) => {
      tick = task;
      return () => {
        tick = undefined;
      };
    },
    ways: { ack: (answered) => void waiting.push(answered), http: () => {} },
    changed: () => {},
  });
  meter.measure("ack");
  now = 5;
  waiting.shift()?.();
  tick?.();
  now = 12;
  waiting.shift()?.();
  assert.deepEqual(
    latency.samples.map(({ ms, kind }) => [ms, kind]),
    [
      [5, "ack"],
      [7, "ack"],
    ],
  );
  meter.measure("off");
  assert.equal(tick, undefined);
});
