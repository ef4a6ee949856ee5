import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "@tidewire/testkit";
import { Clock } from "./clock.js";
import { OutPacket } from "./out-packet.js";
import { type SlowReaderPolicy, Strain } from "./strain.js";

const EVENT = OutPacket.event('42["a"]', true, "a", 0);
const REPLY = OutPacket.text("43[]");

class Setup {
  readonly time = new FakeClock();
  readonly outbox = { turn: 0 };
  readonly clock = new Clock(this.time);
  readonly reader = { bufferedBytes: 0, flushes: 0, flush: () => void this.reader.flushes++ };
  readonly strain: Strain;

  constructor(slowReader: SlowReaderPolicy = "disconnect") {
    const { clock, outbox } = this;
    const limits = { clock, outbox, timing: { pingTimeoutMs: 400 }, maxBufferedBytes: 1_000_000, slowReader };
    this.strain = new Strain(limits, this.reader);
  }

  /** `added` bytes more wait; whether that has to be judged. */
  grow(added: number): boolean {
    this.reader.bufferedBytes += added;
    return this.strain.grown(this.reader.bufferedBytes, added);
  }

  /** Ends the turn; whether the reader is too slow. */
  turn(): boolean {
    this.outbox.turn++;
    return this.strain.judge(this.reader.bufferedBytes);
  }
}

test("within the limit all that is asked for is the end of each turn", () => {
  const setup = new Setup();
  assert.deepEqual([setup.grow(900_000), setup.grow(100_000), setup.turn()], [true, false, false]);
  assert.equal(setup.strain.takes(EVENT), true);
  assert.equal(setup.strain.written(), true);
});

test("a burst is judged once, and not within its turn", () => {
  const setup = new Setup();
  setup.grow(900_000);
  setup.turn();
  assert.equal(setup.grow(900_000), true);
  assert.equal(setup.grow(2_000_000), false);
  assert.equal(setup.strain.judge(setup.reader.bufferedBytes), false);
  assert.equal(setup.turn(), false);
  assert.equal(setup.strain.takes(EVENT), true);
});

test("on top of a burst the limit comes once more, and nothing beyond it", () => {
  const setup = new Setup();
  setup.grow(2_500_000);
  setup.turn();
  assert.equal(setup.grow(1_000_000), false);
  assert.equal(setup.turn(), false);
  assert.equal(setup.grow(1), true);
  assert.deepEqual([setup.strain.takes(REPLY), setup.turn()], [false, true]);
  assert.equal(setup.strain.highWater, Number.POSITIVE_INFINITY);
});

test("no burst is larger than four times the limit, in all", () => {
  const setup = new Setup();
  setup.grow(4_000_000);
  assert.equal(setup.strain.takes(EVENT), true);
  assert.equal(setup.grow(1), true);
  assert.deepEqual([setup.strain.takes(EVENT), setup.strain.takes(REPLY), setup.turn()], [false, false, true]);
  const later = new Setup();
  later.grow(3_500_000);
  assert.equal(later.turn(), false);
  assert.equal(later.grow(500_000), false);
  assert.equal(later.grow(1), true);
  assert.equal(later.turn(), true);
});

test("what waited before the turn is no part of its burst", () => {
  const setup = new Setup();
  setup.grow(900_000);
  setup.turn();
  setup.grow(200_000);
  setup.turn();
  // 200,000 bytes of the turn, and one mark of 64 KiB within which nobody was asked.
  assert.equal(setup.grow(165_536), false);
  assert.equal(setup.grow(1), true);
});

test("who still has more than the limit at the deadline is too slow", () => {
  const setup = new Setup();
  setup.grow(1_000_001);
  setup.turn();
  setup.time.advance(416);
  assert.deepEqual([setup.reader.flushes, setup.turn()], [1, true]);
});

test("who is below the limit at the deadline is not", () => {
  const setup = new Setup();
  setup.grow(2_000_000);
  setup.turn();
  setup.reader.bufferedBytes = 1_000_000;
  setup.time.advance(416);
  assert.deepEqual([setup.reader.flushes, setup.turn(), setup.strain.written()], [0, false, true]);
});

test("who took what was written, and has no more than the limit to come, has caught up", () => {
  const setup = new Setup();
  setup.grow(3_500_000);
  setup.turn();
  assert.equal(setup.strain.written(), false);
  setup.strain.drained(1_000_001);
  assert.equal(setup.clock.size, 1);
  setup.strain.drained(1_000_000);
  assert.deepEqual([setup.clock.size, setup.strain.written()], [0, true]);
});

test("drop-volatile: sheds events over the limit, and ends at twice as much", () => {
  const setup = new Setup("drop-volatile");
  setup.grow(1_000_001);
  assert.deepEqual([setup.strain.takes(EVENT), setup.strain.takes(REPLY)], [false, true]);
  assert.equal(setup.strain.highWater, 2_000_000);
  assert.equal(setup.grow(1_000_000), true);
  assert.equal(setup.turn(), true);
});

test("an end leaves no deadline", () => {
  const setup = new Setup();
  setup.grow(2_000_000);
  setup.turn();
  setup.strain.end();
  assert.equal(setup.clock.size, 0);
});
