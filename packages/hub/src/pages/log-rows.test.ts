import assert from "node:assert/strict";
import { test } from "node:test";
import { logRows } from "./log-rows.js";
import type { Entry } from "./room-log.js";

const noon = new Date(2026, 5, 15, 12).getTime();
const minute = 60_000;
const message = (from: string, at: number): Entry => ({
  kind: "message",
  key: `${from} ${at}`,
  from,
  text: "hi",
  at,
  isMine: false,
  state: { kind: "sent" },
});
const notice = (at: number): Entry => ({ kind: "notice", key: `notice ${at}`, text: "Bob joined", at });

function shown(...entries: Entry[]): string[] {
  return logRows(entries).map((row) => {
    if (row.kind !== "message") return row.kind;
    return `${row.isFirst ? "[" : ""}${row.entry.from}${row.isLast ? "]" : ""}`;
  });
}

test("messages of one person in a row are one group", () => {
  assert.deepEqual(
    shown(message("Ada", noon), message("Ada", noon + 1), message("Ada", noon + 2), message("Bob", noon + 3)),
    ["day", "[Ada", "Ada", "Ada]", "[Bob]"],
  );
});

test("a pause of five minutes ends a group", () => {
  assert.deepEqual(shown(message("Ada", noon), message("Ada", noon + 5 * minute)), ["day", "[Ada]", "[Ada]"]);
  assert.deepEqual(shown(message("Ada", noon), message("Ada", noon + 5 * minute - 1)), ["day", "[Ada", "Ada]"]);
});

test("a notice ends a group", () => {
  assert.deepEqual(shown(message("Ada", noon), notice(noon + 1), message("Ada", noon + 2)), [
    "day",
    "[Ada]",
    "notice",
    "[Ada]",
  ]);
});

test("each day begins with its name", () => {
  const late = new Date(2026, 5, 15, 23, 59).getTime();
  assert.deepEqual(shown(message("Ada", late), message("Ada", late + 2 * minute)), ["day", "[Ada]", "day", "[Ada]"]);
});

test("an empty room has no rows", () => {
  assert.deepEqual(shown(), []);
});
