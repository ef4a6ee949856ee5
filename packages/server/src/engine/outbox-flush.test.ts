/** When an outbox writes what is pending. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { OutPacket } from "./out-packet.js";
import { Outbox } from "./outbox.js";

test("whoever is marked is flushed once, in order, after this turn's input", async () => {
  const outbox = new Outbox(() => 0);
  const log: string[] = [];
  const packet = OutPacket.text("4a");
  const known = outbox.root.after(packet);
  outbox.mark({ flush: () => log.push("a") });
  outbox.mark({ flush: () => log.push("b") });
  assert.deepEqual(log, []);
  await turn();
  assert.deepEqual(log, ["a", "b"]);
  assert.notEqual(outbox.root.after(packet), known, "nothing is kept of what was written");
  outbox.flushNow();
  assert.deepEqual(log, ["a", "b"]);
});

test("what is marked while flushing is flushed in the next turn", async () => {
  const outbox = new Outbox(() => 0);
  const log: string[] = [];
  const again = { flush: () => log.push("again") };
  outbox.mark({ flush: () => outbox.mark(again) });
  outbox.flushNow();
  assert.deepEqual(log, []);
  await turn();
  assert.deepEqual([log, outbox.turn], [["again"], 2]);
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** An outbox on a clock of its own, with a session whose flush takes `tookMs`, and how often that was flushed. */
function busyOutbox(tookMs: number) {
  let now = 0;
  const outbox = new Outbox(() => now);
  const session = {
    flushes: 0,
    flush() {
      this.flushes++;
      now += tookMs;
    },
  };
  const pass = (ms: number): void => {
    now += ms;
  };
  return { outbox, session, pass };
}

test("who wrote for longer than since then has passed takes one more turn's packets along, and no more", async () => {
  const { outbox, session } = busyOutbox(5);
  outbox.mark(session);
  await turn();
  assert.equal(session.flushes, 1);
  for (const flushes of [2, 3]) {
    outbox.mark(session);
    await turn();
    assert.equal(session.flushes, flushes - 1);
    await turn();
    assert.equal(session.flushes, flushes);
  }
});

test("who was idle for as long, or writes for a short time only, waits for nobody", async () => {
  for (const [tookMs, pauseMs] of [
    [5, 5],
    [0.1, 0],
  ] as const) {
    const { outbox, session, pass } = busyOutbox(tookMs);
    for (const flushes of [1, 2, 3]) {
      outbox.mark(session);
      await turn();
      assert.equal(session.flushes, flushes);
      pass(pauseMs);
    }
  }
});

test("what is to be written now does not wait, and nothing waits behind it", async () => {
  const { outbox, session } = busyOutbox(5);
  outbox.mark(session);
  outbox.flushNow();
  outbox.mark(session);
  await turn();
  assert.equal(session.flushes, 1);
  outbox.flushNow();
  assert.equal(session.flushes, 2);
  await turn();
  await turn();
  assert.equal(session.flushes, 2);
});

test("one that throws while it is flushed keeps nobody else waiting", () => {
  const outbox = new Outbox();
  const log: string[] = [];
  const fault = new RangeError("in a listener");
  outbox.mark({
    flush() {
      throw fault;
    },
  });
  outbox.mark({ flush: () => log.push("other") });
  assert.throws(() => outbox.flushNow(), fault);
  outbox.flushNow();
  assert.deepEqual(log, ["other"]);
});
