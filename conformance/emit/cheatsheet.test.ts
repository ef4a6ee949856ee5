/** Every line of the emit cheatsheet, with a scene of its own; and the page that shows them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "../support/bounded-test.js";
import { isOracle } from "../support/peer.js";
import { SECTIONS } from "./cheatsheet.js";
import { codeOf, emitCheatsheet } from "./page.js";
import { scene } from "./scene.js";

for (const { title, lines } of SECTIONS) {
  for (const { run, shows, hears, answer, oursOnly } of lines) {
    if (isOracle && oursOnly) continue;
    test(`${title}: ${codeOf(run)} reaches ${hears.join(", ") || "nobody"}`, async (t) => {
      const { stage, heard, logged } = await scene(t);
      const result = await run(stage);
      if (answer !== undefined) {
        const given = codeOf(run).includes("log(") ? await logged() : [result];
        assert.deepEqual(given.map(inOrder), answer.map(inOrder));
      }
      await shows?.(stage);
      assert.deepEqual(await heard(), hears);
    });
  }
}

test("docs/reference/emit-cheatsheet.md shows these lines: node scripts/print-reference.mjs writes it anew", () => {
  const shown = readFileSync(new URL("../../../docs/reference/emit-cheatsheet.md", import.meta.url), "utf8");
  assert.equal(shown, emitCheatsheet());
});

/** The answers of a broadcast come in any order. */
function inOrder(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted() : value;
}
