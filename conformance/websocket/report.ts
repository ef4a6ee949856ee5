/** What a run of the cases came to, as the table that `npm run conformance` prints and docs/protocol/websocket.md has. */

import type { Case } from "./case.js";
import { CASES, GROUPS, groupOf } from "./cases.js";
import type { Outcome, RunOptions, Verdict } from "./run.js";
import { run } from "./run.js";
import type { Side } from "./sides.js";

export type Results = ReadonlyMap<string, Outcome>;

/** Runs `cases` one after the other; `told` sees each as it is done. */
export async function runAll(
  cases: readonly Case[],
  side: Side,
  options: RunOptions,
  told: (one: Case, outcome: Outcome) => void = () => undefined,
): Promise<Results> {
  const results = new Map<string, Outcome>();
  for (const one of cases) {
    const outcome = await run(one, side, options);
    results.set(one.id, outcome);
    told(one, outcome);
  }
  return results;
}

/** A Markdown table, a row a group, and a line for each case that is not simply OK. */
export function formatReport(server: Results, client: Results): string {
  const rows = GROUPS.map((group) => {
    const cases = CASES.filter((one) => groupOf(one) === group);
    return [group.id, group.title, String(cases.length), summary(cases, server), summary(cases, client)];
  });
  const total = ["", "All", String(CASES.length), summary(CASES, server), summary(CASES, client)];
  const table = [
    ["Group", "Cases about", "Cases", "Server", "Client"],
    ["---", "---", "---:", "---", "---"],
    ...rows,
    total,
  ];
  const lines = table.map((cells) => `| ${cells.join(" | ")} |`);
  const notes = CASES.flatMap((one) =>
    [["server", server] as const, ["client", client] as const].flatMap(([name, results]) => {
      const outcome = results.get(one.id);
      return outcome === undefined || outcome.verdict === "OK"
        ? []
        : [`- ${one.id}, ${one.title}, ${name}: ${outcome.verdict}, ${outcome.detail}`];
    }),
  );
  return [...lines, "", ...notes].join("\n");
}

const ORDER: readonly Verdict[] = ["OK", "NON-STRICT", "INFORMATIONAL", "FAILED"];

function summary(cases: readonly Case[], results: Results): string {
  const counts = new Map<string, number>();
  for (const { id } of cases) {
    const verdict = results.get(id)?.verdict ?? "not run";
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  return [...ORDER, "not run"]
    .filter((verdict) => counts.has(verdict))
    .map((verdict) => `${counts.get(verdict)} ${verdict}`)
    .join(", ");
}
