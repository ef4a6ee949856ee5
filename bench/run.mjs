/**
 * Answers the questions of this folder beside the incumbent's figures, all in one run:
 *   npm run bench -- [question …] [--quick] [--write]
 * Questions: throughput, floor, latency, memory, scale, forms. `--write` puts the tables into docs/performance.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { floor } from "./floor.mjs";
import { forms } from "./forms.mjs";
import { latency } from "./latency.mjs";
import { memory } from "./memory.mjs";
import { scale } from "./scale.mjs";
import { throughput } from "./throughput.mjs";

const QUESTIONS = { throughput, floor, latency, memory, scale, forms };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
});
const settings = values.quick
  ? { rounds: 1, seconds: 1, idleClients: 500, waveClients: 500 }
  : { rounds: 5, seconds: 3, idleClients: 4000, waveClients: 10_000 };

const chosen = positionals.length === 0 ? Object.keys(QUESTIONS) : positionals;
for (const name of chosen) {
  if (!Object.hasOwn(QUESTIONS, name)) {
    console.error(`no question ${JSON.stringify(name)}: ask for any of ${Object.keys(QUESTIONS).join(", ")}`);
    process.exit(1);
  }
}

const machine = `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform}`;
console.log(machine);
const answers = new Map();
for (const name of chosen) {
  const table = await QUESTIONS[name](settings);
  answers.set(name, table);
  console.log(`\n## ${name}\n\n${table}`);
}
if (values.write) {
  const path = new URL("../docs/performance.md", import.meta.url);
  let page = readFileSync(path, "utf8");
  for (const [name, table] of answers) page = filled(page, name, `${table}\n\nMeasured on ${machine}.`);
  writeFileSync(path, page);
}

/** The page with the part between the two marks of `name` replaced. */
function filled(page, name, text) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < 0) throw new Error(`docs/performance.md has no place for ${name}`);
  return `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`;
}
