import assert from "node:assert/strict";
import { test } from "node:test";
import { type Draft, EMPTY_DRAFT } from "./argument.js";
import { EventLog } from "./event-log.js";
import { Latency } from "./latency.js";
import { Sender } from "./sender.js";
import { SentHistory } from "./sent-history.js";

const DRAFT: Draft = { ...EMPTY_DRAFT, event: "sum", args: [{ kind: "json", text: "1" }] };

/** The line writes down what it is given; `refusal` is what it says to it. */
function world(refusal?: string) {
  const emitted: unknown[][] = [];
  const acks: ((error: string | undefined, answer: readonly unknown[]) => void)[] = [];
  const log = new EventLog();
  const latency = new Latency();
  const history = new SentHistory({ getItem: () => null, setItem: () => {} });
  let now = 0;
  const sender = new Sender({
    line: {
      emit: (namespace, event, args, ack) => {
        emitted.push([namespace, event, ...args, ack?.timeoutMs]);
        if (ack !== undefined) acks.push(ack.done);
        return refusal;
      },
    },
    log,
    latency,
    history,
    now: () => now,
    wallClock: () => 0,
    changed: () => {},
  });
  const pass = (ms: number) => {
    now += ms;
  };
  return { sender, emitted, acks, log, latency, history, pass };
}

test("what is sent is written down, and its acknowledgement measured", () => {
  const { sender, emitted, acks, log, latency, history, pass } = world();
  assert.equal(sender.send(DRAFT), undefined);
  pass(12);
  acks[0]?.(undefined, [3]);
  assert.deepEqual(emitted, [["/", "sum", 1, 5_000]]);
  assert.deepEqual([log.entries[0]?.ack?.kind, latency.summary?.lastMs, history.sent.length], ["answered", 12, 1]);
  sender.send({ ...DRAFT, ack: false });
  assert.deepEqual([log.entries[0]?.ack, emitted[1]?.at(-1)], [undefined, undefined]);
});

test("an acknowledgement that does not come is no measurement", () => {
  const { sender, acks, log, latency } = world();
  sender.send(DRAFT);
  acks[0]?.("operation has timed out", []);
  assert.deepEqual(
    [log.entries[0]?.ack, latency.summary],
    [{ kind: "failed", reason: "operation has timed out" }, undefined],
  );
});

test("what cannot be sent is told, and not written down", () => {
  const { sender, log, history } = world("no connection");
  assert.match(sender.send({ ...DRAFT, event: "" })?.message ?? "", /Name the event/);
  assert.equal(sender.send({ ...DRAFT, args: [{ kind: "hex", text: "x" }] })?.at, 0);
  assert.equal(sender.send(DRAFT)?.message, "no connection");
  assert.deepEqual([log.entries.length, history.sent.length], [0, 0]);
});

test("a question of the server is answered with the draft's arguments", () => {
  const { sender, log } = world();
  const answers: unknown[][] = [];
  log.received(0, "/", "ask", [], (...args) => void answers.push(args));
  const [entry] = log.entries;
  if (entry === undefined) assert.fail();
  assert.equal(sender.answer(entry, { ...DRAFT, args: [{ kind: "json", text: "{" }] })?.at, 0);
  assert.equal(sender.answer(entry, DRAFT), undefined);
  assert.deepEqual([answers, log.entries[0]?.answer], [[[1]], undefined]);
});

test("measuring leaves no trace but the time", () => {
  const { sender, acks, log } = world();
  let answers = 0;
  const answered = () => {
    answers += 1;
  };
  sender.measure(DRAFT, answered);
  sender.measure({ ...DRAFT, event: "" }, answered);
  acks[0]?.(undefined, []);
  acks[0]?.("too late", []);
  assert.deepEqual([answers, acks.length, log.entries.length], [1, 1, 0]);
});
