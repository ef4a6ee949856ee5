import assert from "node:assert/strict";
import { test } from "node:test";
import { fakePage } from "./fake-page.test.js";
import { after } from "./timers.js";

test("runs the task in its time, unless it is undone", (t) => {
  const { clock } = fakePage(t);
  const log: string[] = [];
  after(10, () => log.push("done"));
  after(10, () => log.push("undone"))();
  clock.advance(9);
  assert.deepEqual(log, []);
  clock.advance(1);
  assert.deepEqual([log, clock.pending], [["done"], 0]);
});
