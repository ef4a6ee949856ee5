import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "@tidewire/testkit";
import { createPendingAcks } from "./pending-acks.js";

function setup() {
  const clock = new FakeClock();
  const log: unknown[] = [];
  const acks = createPendingAcks((delayMs, task) => {
    const timer = clock.setTimeout(task, delayMs);
    return () => clock.clearTimeout(timer);
  });
  const add = (name: string, timeoutMs?: number) =>
    acks.add(
      { done: (args) => log.push([name, ...args]), fail: ({ message }) => log.push([name, message]) },
      timeoutMs,
      (id) => log.push(`expired ${id}`),
    );
  return { clock, log, acks, add };
}

test("counts ids up, and gives each acknowledgement once", () => {
  const { clock, log, acks, add } = setup();
  assert.deepEqual([add("a", 10), add("b")], [0, 1]);
  acks.take(0)?.done([1]);
  assert.equal(acks.take(0), undefined);
  assert.equal(acks.take(7), undefined);
  assert.deepEqual([log, clock.pending], [[["a", 1]], 0]);
});

test("fails what was not answered in time", () => {
  const { clock, log, acks, add } = setup();
  add("a", 10);
  clock.advance(10);
  assert.deepEqual([log, acks.take(0)], [["expired 0", ["a", "operation has timed out"]], undefined]);
});

test("fails all that was sent when the connection is gone", () => {
  const { clock, log, acks, add } = setup();
  add("sent", 10);
  add("unsent", 10);
  acks.failAllBut(new Set([1]));
  assert.deepEqual([log, clock.pending], [[["sent", "socket has been disconnected"]], 1]);
});
