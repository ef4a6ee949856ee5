import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { collect, eventually, nextEvent, pause } from "./wait.js";

test("eventually gives the first value that is not false, after any throw", async () => {
  const answers = [
    () => {
      throw new TypeError("not yet");
    },
    () => false as const,
    () => 0,
  ];
  assert.equal(await eventually(() => answers.shift()?.()), 0);
});

test("eventually says what did not hold and keeps the last failure as cause", async () => {
  const failing = eventually(() => assert.equal(1, 2, "one is not two"), { withinMs: 1, what: "no equality" });
  await assert.rejects(failing, { code: "timed-out", message: /^no equality within 1 ms: one is not two/ });
});

test("nextEvent gives the arguments and leaves no listener behind", async () => {
  const source = new EventEmitter();
  const waiting = nextEvent(source, "greet");
  source.emit("greet", "hello", 2);
  assert.deepEqual(await waiting, ["hello", 2]);
  await assert.rejects(nextEvent(source, "greet", { withinMs: 1 }), { message: 'no "greet" event within 1 ms' });
  assert.equal(source.listenerCount("greet"), 0);
});

test("collect queues every event until it is stopped", async () => {
  const source = new EventEmitter();
  const inbox = collect(source, "n");
  source.emit("n", 1);
  source.emit("n", 2);
  inbox.stop();
  source.emit("n", 3);
  assert.deepEqual(inbox.drain(), [[1], [2]]);
});

test("pause lets timers run", async () => {
  let ran = false;
  setTimeout(() => {
    ran = true;
  }, 1);
  await pause(5);
  assert.ok(ran);
});
