import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "@tidewire/testkit";
import fc from "fast-check";
import { Clock, Deadline } from "./clock.js";

test("elapses once, not before its time and within a tick after it", () => {
  const time = new FakeClock();
  const clock = new Clock(time);
  const at: number[] = [];
  clock.set(new Deadline({ elapsed: (now) => at.push(now) }), 1000);
  time.advance(999);
  assert.deepEqual(at, []);
  time.advance(9);
  assert.equal(at.length, 1);
  time.advance(100_000);
  assert.equal(at.length, 1);
});

test("a deadline that is moved elapses at its new time only", () => {
  const time = new FakeClock();
  const clock = new Clock(time);
  let elapsed = 0;
  const deadline = new Deadline({ elapsed: () => elapsed++ });
  clock.set(deadline, 100);
  time.advance(50);
  clock.set(deadline, 100);
  time.advance(60);
  assert.equal(elapsed, 0);
  time.advance(50);
  assert.equal(elapsed, 1);
});

test("a cancelled deadline never elapses, and nothing stays scheduled", () => {
  const time = new FakeClock();
  const clock = new Clock(time);
  const deadline = new Deadline({ elapsed: () => assert.fail("cancelled") });
  clock.set(deadline, 100);
  clock.cancel(deadline);
  clock.cancel(deadline);
  assert.equal(clock.size, 0);
  assert.equal(time.pending, 0);
  time.advance(1000);
});

test("a deadline may set itself again while it elapses", () => {
  const time = new FakeClock();
  const clock = new Clock(time);
  const at: number[] = [];
  const deadline: Deadline = new Deadline({
    elapsed(now) {
      at.push(now);
      if (at.length < 3) clock.set(deadline, 25_000);
    },
  });
  clock.set(deadline, 25_000);
  time.advance(80_000);
  assert.equal(at.length, 3);
});

test("deadlines beyond the horizon of 37 hours elapse when their time comes", () => {
  const time = new FakeClock();
  const clock = new Clock(time);
  let elapsed = false;
  const day = 86_400_000;
  clock.set(new Deadline({ elapsed: () => (elapsed = true) }), 5 * day);
  time.advance(5 * day - 1);
  assert.equal(elapsed, false);
  time.advance(10);
  assert.equal(elapsed, true);
});

test("stop leaves no host timer behind", () => {
  const time = new FakeClock();
  const clock = new Clock(time);
  clock.set(new Deadline({ elapsed: () => assert.fail("stopped") }), 10);
  clock.stop();
  assert.equal(time.pending, 0);
  time.advance(1000);
});

test("any mix of set, move, cancel and waiting elapses each deadline in its tick", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("set" as const), which: fc.nat(9), ms: fc.integer({ min: 0, max: 4_000_000 }) }),
    fc.record({ kind: fc.constant("cancel" as const), which: fc.nat(9), ms: fc.constant(0) }),
    fc.record({ kind: fc.constant("wait" as const), which: fc.constant(0), ms: fc.integer({ min: 0, max: 600_000 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const time = new FakeClock();
      const clock = new Clock(time);
      const expected = new Map<number, number>();
      const deadlines = Array.from({ length: 10 }, (_, which) => {
        return new Deadline({
          elapsed(now) {
            const due = expected.get(which);
            assert.ok(due !== undefined && now >= due && now <= due + 16, `due ${due}, elapsed ${now}`);
            expected.delete(which);
          },
        });
      });
      for (const { kind, which, ms } of steps) {
        const deadline = deadlines[which] as Deadline;
        if (kind === "wait") time.advance(ms);
        else if (kind === "cancel") {
          clock.cancel(deadline);
          expected.delete(which);
        } else {
          clock.set(deadline, ms);
          expected.set(which, time.now() + ms);
        }
        assert.equal(clock.size, expected.size);
      }
      time.advance(10_000_000);
      assert.equal(expected.size, 0);
      assert.equal(time.pending, 0);
    }),
  );
});

test("a late wake fires nothing early that is set while no other deadline is left", () => {
  const time = new FakeClock();
  const clock = new Clock({ now: time.now, schedule: (wake, ms) => time.schedule(wake, ms + 80) });
  const elapsedAt: number[] = [];
  const other = new Deadline({ elapsed: () => assert.fail("cancelled") });
  const later = new Deadline({ elapsed: (now) => elapsedAt.push(now) });
  const first = new Deadline({
    elapsed() {
      clock.cancel(other);
      // Lies in the very slot being fired, one turn of the wheel later.
      clock.set(later, 432);
    },
  });
  clock.set(first, 80);
  clock.set(other, 5000);
  time.advance(300);
  assert.deepEqual(elapsedAt, []);
  time.advance(600);
  assert.equal(elapsedAt.length, 1);
  assert.equal(time.pending, 0);
});

test("what was set before stop never elapses, what is set after it does", () => {
  const time = new FakeClock();
  const clock = new Clock(time);
  let elapsed = 0;
  const before = new Deadline({ elapsed: () => assert.fail("stopped") });
  clock.set(before, 10);
  clock.set(new Deadline({ elapsed: () => assert.fail("stopped") }), 100_000_000);
  clock.stop();
  assert.deepEqual([clock.size, before.isSet], [0, false]);
  clock.set(new Deadline({ elapsed: () => elapsed++ }), 10);
  time.advance(200_000_000);
  assert.equal(elapsed, 1);
});

test("stop from within a deadline that elapses ends the round", () => {
  const time = new FakeClock();
  const clock = new Clock(time);
  clock.set(new Deadline({ elapsed: () => clock.stop() }), 10);
  clock.set(new Deadline({ elapsed: () => assert.fail("stopped") }), 10);
  clock.set(new Deadline({ elapsed: () => assert.fail("stopped") }), 20);
  time.advance(1000);
  assert.equal(time.pending, 0);
});

test("the clock of the system elapses by itself", async () => {
  const clock = new Clock();
  const before = clock.now();
  // Its own timer keeps no process alive, so the test has one that does.
  const alive = setTimeout(() => assert.fail("did not elapse"), 10_000);
  const at = await new Promise<number>((elapsed) => clock.set(new Deadline({ elapsed }), 1));
  clearTimeout(alive);
  assert.ok(at >= before + 1);
  clock.set(new Deadline({ elapsed: () => assert.fail("stopped") }), 60_000);
  clock.stop();
});
