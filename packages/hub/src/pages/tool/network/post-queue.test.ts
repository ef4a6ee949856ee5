import assert from "node:assert/strict";
import { test } from "node:test";
import { PostQueue } from "./post-queue.js";

test("each waits for the one before it, and who gave up is passed over", () => {
  const queue = new PostQueue();
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const run = (name: string) =>
    queue.run((done) => {
      started.push(name);
      ends.push(done);
    });
  run("a");
  const giveUp = run("b");
  run("c");
  giveUp();
  assert.deepEqual(started, ["a"]);
  ends[0]?.();
  ends[0]?.();
  assert.deepEqual(started, ["a", "c"]);
  ends[1]?.();
  run("d");
  assert.deepEqual(started, ["a", "c", "d"]);
});
