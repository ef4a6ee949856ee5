/** Builds every package: types and JavaScript by tsc, then what tsc does not carry over. Quick when nothing changed. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { filesBelow, packageNames, root } from "./repository.mjs";
import { runCommand, runMain } from "./run-command.mjs";
import { setup } from "./setup.mjs";

/** Files that reach dist/ as they are. Client bundles that a package ships get their line here. */
const COPIED = [{ from: "packages/hub/src/pages", to: "packages/hub/dist/pages" }];

const EXECUTABLES = ["packages/hub/dist/main.js"];

const CONFORMANCE = "conformance/tsconfig.json";

/** @param projects folders or tsconfig files to build with everything they refer to; by default all there is */
export function build(projects = allProjects()) {
  for (const name of packageNames()) removeOrphans(`packages/${name}/src`, `packages/${name}/dist`);
  removeOrphans("conformance", "conformance/dist");
  runCommand(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-b", ...projects]);
  for (const { from, to } of COPIED) copyAssets(from, to);
  for (const path of EXECUTABLES) if (existsSync(join(root, path))) chmodSync(join(root, path), 0o755);
}

function allProjects() {
  return existsSync(join(root, CONFORMANCE)) ? [".", CONFORMANCE] : ["."];
}

/** Everything that is not TypeScript, when its bytes differ. */
function copyAssets(from, to) {
  for (const path of filesBelow(from).filter((path) => !path.endsWith(".ts"))) {
    const target = join(root, to, path.slice(from.length));
    if (existsSync(target) && readFileSync(target).equals(readFileSync(join(root, path)))) continue;
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, path), target);
  }
}

/** tsc leaves what it once made of a source that is gone, where a stale import or test would still find it. */
function removeOrphans(source, dist) {
  if (!existsSync(join(root, dist))) return;
  for (const entry of readdirSync(join(root, dist), { recursive: true })) {
    const path = String(entry);
    const compiled = path.replace(/\.(?:d\.ts|d\.ts\.map|js|js\.map)$/, ".ts");
    const kept = [path, compiled].some((name) => existsSync(join(root, source, name)));
    const file = join(root, dist, path);
    if (!kept && !path.endsWith(".tsbuildinfo") && existsSync(file) && statSync(file).isFile()) rmSync(file);
  }
}

async function main() {
  setup();
  build();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await runMain(main);
