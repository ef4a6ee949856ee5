/** The list is whole: as many cases as the Autobahn suite has, group by group. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CASES, GROUPS, groupOf } from "./cases.js";

test("there are 517 cases, 301 of them without compression, each with an id of its own", () => {
  assert.equal(CASES.length, 517);
  assert.equal(CASES.filter((one) => one.kind === "steps" || one.deflate === undefined).length, 301);
  assert.equal(new Set(CASES.map(({ id }) => id)).size, 517);
});

test("every group has as many as it should", () => {
  const counts = Object.fromEntries(
    GROUPS.map((group) => [group.id, CASES.filter((one) => groupOf(one) === group).length]),
  );
  assert.deepEqual(counts, { 1: 16, 2: 11, 3: 7, 4: 10, 5: 20, 6: 145, 7: 37, 9: 54, 10: 1, 12: 90, 13: 126 });
});

test("every sequence of group 6 is called what Node's own decoder calls it", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (const one of CASES) {
    if (one.kind !== "steps" || !/^6\.([5-9]|1\d|2[0-3])\./.test(one.id)) continue;
    const payload = one.steps[0]?.frames[0]?.payload;
    assert.ok(payload !== undefined);
    if (one.ends.kind === "clean") decoder.decode(payload);
    else assert.throws(() => decoder.decode(payload), one.id);
  }
});
