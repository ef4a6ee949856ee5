import assert from "node:assert/strict";
import { test } from "node:test";
import { EventLog, matches } from "./event-log.js";

test("holds all arguments, newest first", () => {
  const log = new EventLog();
  log.received(1, "/", "message", ["a", { b: 1 }, null]);
  log.note(2, "/", "connected", "good");
  assert.deepEqual(
    log.entries.map(({ id, kind, event, args }) => [id, kind, event, args.length]),
    [
      [2, "note", "connected", 0],
      [1, "in", "message", 3],
    ],
  );
});

test("an acknowledgement is waited for, then answered or failed", () => {
  const log = new EventLog();
  const [first, second] = [log.sent(1, "/", "a", [], true), log.sent(1, "/", "b", [], true)];
  assert.deepEqual(log.entries[0]?.ack, { kind: "waiting" });
  log.acknowledged(first, 12, ["yes"]);
  log.failed(second, "no answer within 5 s");
  assert.deepEqual(
    log.entries.map(({ ack }) => ack?.kind),
    ["failed", "answered"],
  );
  assert.equal(log.entries[0] && "ack" in log.entries[0], true);
  log.sent(1, "/", "c", [], false);
  assert.equal(log.entries[0]?.ack, undefined);
});

test("a question of the server can be answered until it is settled", () => {
  const log = new EventLog();
  const id = log.received(1, "/", "ask", [], () => {});
  assert.equal(typeof log.entries[0]?.answer, "function");
  log.settled(id);
  assert.equal(log.entries[0]?.answer, undefined);
});

test("forgets the oldest and says how many", () => {
  const log = new EventLog();
  for (let count = 0; count < 503; count += 1) log.received(count, "/", "tick", [count]);
  assert.deepEqual([log.entries.length, log.droppedCount, log.entries.at(-1)?.at], [500, 3, 3]);
  log.clear();
  assert.deepEqual([log.entries.length, log.droppedCount], [0, 0]);
});

test("a text is sought everywhere in an entry", () => {
  const log = new EventLog();
  log.received(1, "/chat", "Message", [{ who: "Ada" }]);
  const [entry] = log.entries;
  if (entry === undefined) assert.fail();
  assert.deepEqual(
    ["", "CHAT", "mess", "ada", "bob"].map((sought) => matches(entry, sought)),
    [true, true, true, true, false],
  );
});
