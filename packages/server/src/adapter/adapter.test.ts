import assert from "node:assert/strict";
import { test } from "node:test";
import { isOwnAnnouncement, settle } from "./adapter.js";

test("an adapter that fails later fails alone", async () => {
  // An unhandled rejection would fail this test.
  settle(Promise.reject(new TypeError("no connection")));
  settle(undefined);
  await new Promise((resolve) => setImmediate(resolve));
});

test("knows what a namespace announces by itself", () => {
  const names = ["connect", "connection", "new_namespace", "disconnect", "news", undefined];
  assert.deepEqual(names.map(isOwnAnnouncement), [true, true, true, false, false, false]);
});
