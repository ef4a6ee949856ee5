import assert from "node:assert/strict";
import { test } from "node:test";
import { timeText } from "./time-text.js";

test("a time of day has its milliseconds", () => {
  assert.equal(timeText(new Date(2026, 0, 2, 3, 4, 5, 6).getTime()), "03:04:05.006");
});
