import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { defer, hostTimers } from "./timers.js";

test("uses the timers that are in place when it is called, or those it found at first", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const log: string[] = [];
    const undo = hostTimers({})(10, () => log.push("undone"));
    hostTimers({})(10, () => log.push("replaced"));
    const native = hostTimers({ useNativeTimers: true })(10, () => log.push("native"));
    undo();
    mock.timers.tick(10);
    assert.deepEqual(log, ["replaced"]);
    native();
  } finally {
    mock.timers.reset();
  }
});

test("shows what the host made", () => {
  const shown: unknown[] = [];
  hostTimers({}, (timer) => shown.push(timer))(60_000, () => {})();
  assert.equal((shown[0] as NodeJS.Timeout).hasRef(), true);
});

test("defers to after the current task", async () => {
  const log: string[] = [];
  defer(() => log.push("deferred"));
  log.push("now");
  await Promise.resolve();
  assert.deepEqual(log, ["now", "deferred"]);
});
