import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../engine/clock.js";
import { ServerError } from "../server-error.js";
import { Acks, callbackAck, guardedAck, type PendingAck, withDeadline } from "./acks.js";
import { HandTime } from "./memory-server.test.js";

/** An acknowledgement that notes what becomes of it. */
function noting(): { ack: PendingAck; notes: unknown[] } {
  const notes: unknown[] = [];
  return { ack: { answered: (args) => notes.push(args), failed: ({ code }) => notes.push(code) }, notes };
}

/** More than any test waits for. */
const LIMIT = 10;
const GONE = new ServerError("disconnected", "gone");

test("an answer goes to who waits for its id, once", () => {
  const acks = new Acks();
  const first = noting();
  const second = noting();
  acks.set(7, first.ack, LIMIT);
  acks.set(8, second.ack, LIMIT);
  acks.answer(7, ["a", 1]);
  acks.answer(7, ["again"]);
  assert.deepEqual(first.notes, [["a", 1]]);
  assert.deepEqual(second.notes, []);
  assert.equal(acks.size, 1);
});

test("an answer with no id, or one that nobody waits for, is ignored", () => {
  const acks = new Acks();
  acks.answer(undefined, []);
  acks.answer(0, []);
  acks.fail(0, GONE);
  assert.equal(acks.size, 0);
});

test("fail ends one, failAll every other", () => {
  const acks = new Acks();
  const notings = [noting(), noting(), noting()];
  notings.forEach(({ ack }, id) => {
    acks.set(id, ack, LIMIT);
  });
  acks.fail(1, new ServerError("timeout", "late"));
  acks.failAll(GONE);
  assert.deepEqual(
    notings.map(({ notes }) => notes),
    [["disconnected"], ["timeout"], ["disconnected"]],
  );
  assert.equal(acks.size, 0);
});

test("one that is forgotten is neither answered nor failed", () => {
  const acks = new Acks();
  const { ack, notes } = noting();
  acks.set(1, ack, LIMIT);
  acks.forget(1);
  acks.answer(1, []);
  acks.failAll(GONE);
  assert.deepEqual(notes, []);
});

test("what a callback throws or rejects does not reach who brings the answer", async () => {
  const faults: unknown[] = [];
  const failed = (error: unknown): unknown => faults.push(error);
  const calls: unknown[][] = [];
  guardedAck((...args) => calls.push(args), failed)(1, 2);
  guardedAck(() => {
    throw new TypeError("thrown");
  }, failed)();
  guardedAck(async () => {
    throw new TypeError("rejected");
  }, failed)();
  await Promise.resolve();
  assert.deepEqual(calls, [[1, 2]]);
  assert.deepEqual(faults, [new TypeError("thrown"), new TypeError("rejected")]);
});

const unexpected = (error: unknown): never => assert.fail(String(error));

test("a callback without a time to wait gets the answer alone, and hears nothing when none comes", () => {
  const calls: unknown[][] = [];
  const ack = callbackAck((...args) => calls.push(args), undefined, unexpected);
  ack.failed(GONE);
  ack.answered([1, 2]);
  assert.deepEqual(calls, [[1, 2]]);
});

test("a callback with a time to wait gets null and the answer, or why none came", () => {
  const calls: unknown[][] = [];
  const ack = callbackAck((...args) => calls.push(args), 1000, unexpected);
  ack.answered([1, 2]);
  ack.failed(GONE);
  assert.deepEqual(calls, [[null, 1, 2], [GONE]]);
});

test("a deadline that passes is reported as a timeout", () => {
  const time = new HandTime();
  const clock = new Clock(time);
  const errors: ServerError[] = [];
  withDeadline(clock, 1000, noting().ack, (error) => errors.push(error));
  time.advance(999);
  assert.deepEqual(errors, []);
  time.advance(9);
  assert.deepEqual(
    errors.map(({ code, message }) => [code, message]),
    [["timeout", "operation has timed out"]],
  );
});

test("an answer, or a failure, before the deadline cancels it", () => {
  const clock = new Clock(new HandTime());
  const { ack, notes } = noting();
  const expired = (): void => assert.fail("answered in time");
  withDeadline(clock, 1000, ack, expired).answered(["yes"]);
  withDeadline(clock, 1000, ack, expired).failed(GONE);
  assert.deepEqual(notes, [["yes"], "disconnected"]);
  assert.equal(clock.size, 0);
});

test("fails what comes when as many as allowed are awaited, until one of them is answered", () => {
  const acks = new Acks();
  const notings = [noting(), noting(), noting(), noting()];
  notings.slice(0, 3).forEach(({ ack }, id) => {
    acks.set(id, ack, 2);
  });
  acks.answer(0, []);
  acks.set(3, notings[3]?.ack as PendingAck, 2);
  assert.deepEqual(
    notings.map(({ notes }) => notes),
    [[[]], [], ["limit-exceeded"], []],
  );
  assert.deepEqual([acks.has(1), acks.has(2), acks.has(3)], [true, false, true]);
});
