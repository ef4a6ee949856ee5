/** Runs test files by node:test and counts. A file without tests and a skipped test fail too: both would prove nothing. */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

/** How long one file may take, a process that does not end included. */
const FILE_TIMEOUT_MS = 180_000;

/**
 * @param files absolute paths
 * @param env added to the environment of every file
 * @returns how many tests passed and failed; cancelled ones failed
 */
export async function runTests(files, env = {}, { output = process.stdout, timeoutMs = FILE_TIMEOUT_MS } = {}) {
  Object.assign(process.env, env);
  const empty = [];
  const skipped = [];
  const counts = {};
  const tests = run({ files, concurrency: availableParallelism(), timeout: timeoutMs });
  tests.on("test:pass", ({ name, file, nesting, skip, todo }) => {
    if (nesting === 0 && files.includes(resolve(name))) empty.push(name);
    else if (skip !== undefined || todo !== undefined) skipped.push(`${name} (${file ?? "unknown file"})`);
  });
  tests.on("test:diagnostic", ({ nesting, message }) => {
    const [, kind, count] = /^(pass|fail|cancelled|skipped|todo) (\d+)$/.exec(message) ?? [];
    if (nesting === 0 && kind !== undefined) counts[kind] = Number(count);
  });
  const report = tests.compose(new spec());
  for await (const chunk of report) output.write(chunk);

  for (const name of empty) output.write(`no test in ${name}\n`);
  for (const name of skipped) output.write(`skipped: ${name}\n`);
  const { pass = 0, fail = 0, cancelled = 0 } = counts;
  return { passed: pass - empty.length, failed: fail + cancelled + skipped.length + empty.length };
}
