import assert from "node:assert/strict";
import { test } from "node:test";
import { guarded } from "./guarded.js";

test("hears what is thrown and what is rejected, and nothing of what goes well", async () => {
  const failures: unknown[] = [];
  const failed = (error: unknown) => void failures.push(error);
  let calls = 0;
  guarded(() => calls++, failed);
  guarded(async () => calls++, failed);
  guarded(() => {
    throw "thrown";
  }, failed);
  assert.deepEqual(failures, ["thrown"]);
  guarded(() => Promise.reject("rejected"), failed);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([calls, failures], [2, ["thrown", "rejected"]]);
});

test("what the handler of failures throws comes to the caller", () => {
  const error = new TypeError("twice");
  const call = () => {
    throw new TypeError("once");
  };
  assert.throws(
    () =>
      guarded(call, () => {
        throw error;
      }),
    error,
  );
});
