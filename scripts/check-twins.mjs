/**
 * The twin check: a source of a package that has code has its test beside it, and no file outgrows the length at which one
 * seeks a seam.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { withoutCommentsAndTemplates } from "./imports.mjs";
import { emittedPath, filesBelow, isTest, packageSources, root } from "./repository.mjs";

export const MAX_LINES = 300;

/** Folders whose code has no twins, and the same length. */
const OTHERS = ["bench", "conformance", "examples", "scripts", "soak"];

/**
 * @param sources path from the root → its text
 * @param emitted path of a source → the JavaScript it compiles to, or undefined when it was not compiled
 * @returns one line per breach, empty when all is well
 */
export function checkTwins(sources, emitted) {
  const problems = [];
  for (const [path, text] of Object.entries(sources)) {
    const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    if (lines > MAX_LINES) problems.push(`${path}: ${lines} lines exceed ${MAX_LINES}: find the seam`);
    if (!isPackageSource(path) || isTest(path) || path.endsWith("/index.ts") || path.startsWith("packages/testkit/"))
      continue;
    const javascript = emitted(path);
    const twin = path.replace(/\.ts$/, ".test.ts");
    if (javascript === undefined) problems.push(`${path}: not compiled, run npm run build first`);
    else if (hasCode(javascript) && !Object.hasOwn(sources, twin)) problems.push(`${path}: has no test twin ${twin}`);
  }
  return problems;
}

function isPackageSource(path) {
  return path.startsWith("packages/");
}

function isCode(path) {
  return /(?<!\.d)\.(?:ts|tsx|mjs|js|jsx|vue|svelte)$/.test(path);
}

/** Whether anything is left of a compiled file without its comments, imports and the empty export. */
function hasCode(javascript) {
  const statements = withoutCommentsAndTemplates(javascript)
    .replace(/^import\b[^;]*;/gm, "")
    .replace(/^export \{\s*\}[^;]*;/gm, "");
  return statements.trim() !== "";
}

function main() {
  const paths = [...packageSources(), ...OTHERS.flatMap(filesBelow).filter(isCode)];
  const sources = Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
  const problems = checkTwins(sources, (path) => {
    const file = join(root, emittedPath(path));
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  });
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else
    console.log(
      `${paths.length} files: every one of a package that has code has its twin, none is over ${MAX_LINES} lines`,
    );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
