import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "./fake-clock.js";

test("runs timers at their own time, in order of due time and then of setting", () => {
  const clock = new FakeClock(1_000);
  const log: string[] = [];
  const note = (name: string) => () => log.push(`${name}@${clock.now()}`);
  clock.setTimeout(note("late"), 20);
  clock.setTimeout(note("first"), 10);
  clock.setTimeout(note("second"), 10);
  clock.advance(15);
  assert.deepEqual(log, ["first@1010", "second@1010"]);
  assert.equal(clock.now(), 1_015);
  assert.equal(clock.nextDueMs, 1_020);
  clock.advance(5);
  assert.deepEqual(log.at(-1), "late@1020");
  assert.equal(clock.pending, 0);
  assert.equal(clock.nextDueMs, undefined);
});

test("a timer set by a timer runs in the same advance when it falls due in it", () => {
  const clock = new FakeClock();
  const log: number[] = [];
  clock.setTimeout(() => {
    log.push(clock.now());
    clock.setTimeout(() => log.push(clock.now()), 5);
  }, 5);
  clock.advance(10);
  assert.deepEqual(log, [5, 10]);
});

test("an interval repeats until it is cleared, also by itself", () => {
  const clock = new FakeClock();
  let runs = 0;
  const id = clock.setInterval(() => {
    runs += 1;
    if (runs === 3) clock.clearInterval(id);
  }, 10);
  clock.advance(100);
  assert.equal(runs, 3);
  assert.equal(clock.pending, 0);
});

test("a cleared timer never runs, and clearing nothing is allowed", () => {
  const clock = new FakeClock();
  const id = clock.setTimeout(() => assert.fail("cleared"), 1);
  clock.clearTimeout(id);
  clock.clearTimeout(undefined);
  clock.advance(10);
  assert.equal(clock.pending, 0);
});

test("what is scheduled runs once, unless its own cancel is called", () => {
  const clock = new FakeClock();
  const ran: string[] = [];
  clock.schedule(() => ran.push("kept"), 10);
  const cancel = clock.schedule(() => ran.push("cancelled"), 10);
  cancel();
  clock.advance(100);
  assert.deepEqual(ran, ["kept"]);
  assert.equal(clock.pending, 0);
});
