/**
 * `npm run conformance`: runs every case in full against both sides, and the low-level server, and prints the table;
 * with `--write` it goes into docs/protocol/websocket.md as well. `--count N` shortens the round trips, as `npm test`
 * does.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CASES } from "./cases.js";
import { documentPath, formatDocument } from "./document.js";
import { formatReport, type Results, runAll } from "./report.js";
import { clientSide, lowLevelSide, serverSide } from "./sides.js";

const { values } = parseArgs({ options: { write: { type: "boolean" }, count: { type: "string", default: "1000" } } });

const results: Results[] = [];
for (const open of [serverSide, clientSide, lowLevelSide]) {
  const side = await open();
  results.push(
    await runAll(CASES, side, { maxCount: Number(values.count) }, (one, { verdict, detail }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${side.name} ${one.id}`);
      if (verdict === "FAILED") console.error(`\r${side.name} ${one.id} ${one.title}: ${detail}`);
    }),
  );
  side.stop();
}
const [server, client] = results as [Results, Results, Results];
const report = formatReport(server, client);
console.log(`\n${report}`);
if (values.write) writeFileSync(documentPath, formatDocument(report));
const failed = results.some((all) => [...all.values()].some(({ verdict }) => verdict === "FAILED"));
process.exit(failed ? 1 : 0);
