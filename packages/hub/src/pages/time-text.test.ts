import assert from "node:assert/strict";
import { test } from "node:test";
import { clockText, dayText, fullText, isSameDay } from "./time-text.js";

const noon = new Date(2026, 5, 15, 12, 5).getTime();
const hour = 3_600_000;

test("a clock shows hours and minutes", () => {
  assert.match(clockText(noon, "en-GB"), /^12:05$/);
});

test("days near now have a name, others a date", () => {
  assert.equal(dayText(noon, noon + 11 * hour), "Today");
  assert.equal(dayText(noon, noon + 13 * hour), "Yesterday");
  assert.equal(dayText(noon, noon + 48 * hour, "en-GB"), "Monday 15 June");
});

test("the full text has date and time", () => {
  assert.match(fullText(noon, "en-GB"), /15 June 2026.*12:05:00/);
});

test("a day ends at midnight where the reader is", () => {
  assert.equal(isSameDay(noon, noon + 11 * hour), true);
  assert.equal(isSameDay(noon, noon + 12 * hour), false);
});
