import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { defer, hostTimers } from "./timers.js";

test("uses the timers that are in place when it is called, or those it found at first", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const log: string[] = [];
    const undo = hostTimers({}).after(10, () => log.push("undone"));
    hostTimers({}).after(10, () => log.push("replaced"));
    const native = hostTimers({ useNativeTimers: true }).after(10, () => log.push("native"));
    undo();
    mock.timers.tick(10);
    assert.deepEqual(log, ["replaced"]);
    native();
  } finally {
    mock.timers.reset();
  }
});

test("lets the process end while a timer runs, if asked to", () => {
  const count = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  const before = count();
  const loose = hostTimers({ autoUnref: true }).after(60_000, () => {});
  assert.equal(count(), before);
  const holding = hostTimers({}).after(60_000, () => {});
  assert.equal(count(), before + 1);
  loose();
  holding();
});

test("defers to after the current task", async () => {
  const log: string[] = [];
  defer(() => log.push("deferred"));
  log.push("now");
  await Promise.resolve();
  assert.deepEqual(log, ["now", "deferred"]);
});
