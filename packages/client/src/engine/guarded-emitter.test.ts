import assert from "node:assert/strict";
import { test } from "node:test";
import { GuardedEmitter } from "./guarded-emitter.js";

test("reports what a listener throws, and calls the next", async () => {
  const reported: unknown[] = [];
  const emitter = new GuardedEmitter((error) => reported.push(error));
  const thrown = new RangeError("thrown");
  const rejected = new RangeError("rejected");
  const log: unknown[] = [];
  emitter.on("a", () => {
    throw thrown;
  });
  emitter.on("a", async () => {
    throw rejected;
  });
  emitter.on("a", (value) => log.push(value));
  emitter.emit("a", 1);
  await Promise.resolve();
  assert.deepEqual(log, [1]);
  assert.deepEqual(reported, [thrown, rejected]);
});

test("does not look like a plain object to frameworks that wrap those", () => {
  assert.equal(Object.prototype.toString.call(new GuardedEmitter(() => {})), "[object Emitter]");
});
