/** Both sides, and the low-level server, against every case: complete but for the number of round trips, which `npm run conformance` makes whole. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CASES, GROUPS, groupOf } from "./cases.js";
import { documentPath, formatDocument } from "./document.js";
import { formatReport, type Results, runAll } from "./report.js";
import type { Outcome } from "./run.js";
import { clientSide, lowLevelSide, serverSide } from "./sides.js";

/** Of 1000. */
const MAX_COUNT = 3;

const results = new Map<string, Map<string, Outcome>>();

for (const [name, open] of Object.entries({
  server: serverSide,
  client: clientSide,
  "low-level server": lowLevelSide,
})) {
  const all = new Map<string, Outcome>();
  results.set(name, all);
  for (const group of GROUPS) {
    test(`${name}: group ${group.id}, ${group.title}`, { timeout: 120_000 }, async (t) => {
      const side = await open();
      t.after(() => side.stop());
      const cases = CASES.filter((one) => groupOf(one) === group);
      for (const [id, outcome] of await runAll(cases, side, { maxCount: MAX_COUNT })) all.set(id, outcome);
      const failures = cases.flatMap(({ id, title }) => {
        const outcome = all.get(id);
        return outcome?.verdict === "FAILED" ? [`${id} ${title}: ${outcome.detail}`] : [];
      });
      assert.deepEqual(failures, []);
    });
  }
}

test("the low-level server does as the server in every case", () => {
  const verdicts = (name: string) => [...(results.get(name) ?? [])].map(([id, { verdict }]) => `${id} ${verdict}`);
  assert.deepEqual(verdicts("low-level server"), verdicts("server"));
});

test("docs/protocol/websocket.md has the table of this run", () => {
  const [server, client] = [results.get("server"), results.get("client")] as [Results, Results];
  assert.equal(readFileSync(documentPath, "utf8"), formatDocument(formatReport(server, client)));
});
