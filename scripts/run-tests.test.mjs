import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const RUN_TESTS = new URL("./run-tests.mjs", import.meta.url).href;

/** Runs files of the given texts in a process of its own (node:test does not run inside itself). */
function runFiles(t, texts, { env = {}, timeoutMs = 60_000 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-run-tests-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const files = texts.map((_, index) => join(folder, `${index}.test.mjs`));
  for (const [index, file] of files.entries())
    writeFileSync(file, `import { test } from "node:test";\n${texts[index]}\n`);
  const script = join(folder, "run.mjs");
  const main = `
    import { runTests } from ${JSON.stringify(RUN_TESTS)};
    const options = { output: process.stderr, timeoutMs: ${timeoutMs} };
    console.log(JSON.stringify(await runTests(${JSON.stringify(files)}, ${JSON.stringify(env)}, options)));`;
  writeFileSync(script, main);
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, [script], { env: inherited, encoding: "utf8" });
  return { counts: JSON.parse(stdout), output: stderr };
}

const PASSES = 'test("passes", () => {});';

test("sums what passed over files and subtests", (t) => {
  const nested = 'test("outer", async (t) => { await t.test("inner", () => {}); });';
  assert.deepEqual(runFiles(t, [PASSES, nested]).counts, { passed: 3, failed: 0 });
});

test("counts a failing test", (t) => {
  const { counts, output } = runFiles(t, [PASSES, 'test("fails", () => { throw new Error("seen"); });']);
  assert.deepEqual(counts, { passed: 1, failed: 1 });
  assert.match(output, /seen/);
});

test("fails a file that cannot be loaded", (t) => {
  assert.deepEqual(runFiles(t, [PASSES, 'throw new Error("at load");']).counts, { passed: 1, failed: 1 });
});

test("fails a file that never ends, though its tests passed", (t) => {
  const leaks = 'test("leaks", () => { setInterval(() => {}, 1000); });';
  const { counts, output } = runFiles(t, [leaks], { timeoutMs: 1500 });
  assert.equal(counts.failed, 1);
  assert.match(output, /timed out after 1500ms/);
});

test("fails a file without a test", (t) => {
  const { counts, output } = runFiles(t, [PASSES, ""]);
  assert.deepEqual(counts, { passed: 1, failed: 1 });
  assert.match(output, /no test in .*1\.test\.mjs/);
});

for (const option of ["skip", "todo"]) {
  test(`fails a test marked ${option}, and names it`, (t) => {
    const { counts, output } = runFiles(t, [PASSES, `test("later", { ${option}: true }, () => {});`]);
    assert.deepEqual(counts, { passed: 1, failed: 1 });
    assert.match(output, /skipped: later/);
  });
}

test("hands the environment to every file", (t) => {
  const reads = 'test("reads", () => { if (process.env.CHROME_PATH !== "/x") throw new Error("unset"); });';
  assert.deepEqual(runFiles(t, [reads], { env: { CHROME_PATH: "/x" } }).counts, { passed: 1, failed: 0 });
});
