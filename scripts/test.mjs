/**
 * `npm test`: every check there is, in order, stopping at the first step that fails.
 * `npm test -- unit`, `integration` or `browser` runs one group; any other word runs the tests whose path contains it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { exampleNames, exampleSources, prepareExample, readExample } from "./examples.mjs";
import { conformanceSources, emittedPath, filesBelow, packageSources, root } from "./repository.mjs";
import { runCommand, StepFailed } from "./run-command.mjs";
import { runTests } from "./run-tests.mjs";
import { servicesOf, startServices } from "./services.mjs";
import { setup } from "./setup.mjs";
import { programsOf, provide } from "./system-programs.mjs";
import { chooseTests, GROUPS } from "./test-groups.mjs";

const totals = { passed: 0, failed: 0 };
const words = process.argv.slice(2);
const started = performance.now();

try {
  await allSteps();
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`\n${process.exitCode === 1 ? "FAILED" : "done"} in ${seconds} s`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);

async function allSteps() {
  await step("setup", setup);
  if (words.length === 0) await step("format and lint", lint);
  await step("types and build", () => {
    build();
    for (const name of exampleNames()) prepareExample(readExample(name));
    for (const project of ["scripts", "examples"]) runBinary("typescript", "bin/tsc", ["-p", project]);
    // Written by hand, so that the build does not see when a type has moved away from under them.
    runBinary("typescript", "bin/tsc", ["-p", "scripts/tsconfig.declarations.json"]);
  });
  if (words.length === 0) {
    await step("layers", () => runCommand(process.execPath, ["scripts/check-layers.mjs"]));
    await step("twins", () => runCommand(process.execPath, ["scripts/check-twins.mjs"]));
  }
  const tests = selectTests();
  if (words.length > 0 && Object.values(tests).every((files) => files.length === 0)) {
    throw new StepFailed(`no test path contains ${words.join(" and ")}`);
  }
  for (const group of GROUPS) {
    const files = tests[group];
    if (files.length > 0) await step(`${group} tests`, () => runGroup(group, files));
  }
}

function lint() {
  runBinary("@biomejs/biome", "bin/biome", ["check", "--error-on-warnings", "."]);
}

async function step(title, run) {
  console.log(`\n── ${title} ${"─".repeat(Math.max(0, 76 - title.length))}`);
  await run();
}

async function runGroup(group, files) {
  const env = provide(programsOf(files));
  const services = await startServices(servicesOf(files));
  try {
    const { passed, failed } = await runTests(files, { ...env, ...services.env });
    totals.passed += passed;
    totals.failed += failed;
    if (failed > 0) throw new StepFailed(`${failed} of the ${group} tests failed`);
  } finally {
    await services.stop();
  }
}

/** The files to run, by group. Sources are listed, not dist/: a test that is gone must not run on. */
function selectTests() {
  const sources = [...packageSources(), ...conformanceSources(), ...exampleSources(), ...filesBelow("scripts")];
  const tests = chooseTests(sources, words);
  return Object.fromEntries(Object.entries(tests).map(([group, paths]) => [group, paths.map(runnable)]));
}

function runnable(path) {
  const file = join(root, path.endsWith(".mjs") ? path : emittedPath(path));
  if (!existsSync(file)) throw new StepFailed(`${path} was not compiled: no tsconfig includes it`);
  return file;
}

function runBinary(name, path, args) {
  runCommand(process.execPath, [join(root, "node_modules", name, path), ...args]);
}
