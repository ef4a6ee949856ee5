import { test } from "node:test";
import { settle } from "./adapter.js";

test("an adapter that fails later fails alone", async () => {
  // An unhandled rejection would fail this test.
  settle(Promise.reject(new TypeError("no connection")));
  settle(undefined);
  await new Promise((resolve) => setImmediate(resolve));
});
