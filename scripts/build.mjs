/** Builds every package: types and JavaScript by tsc, then what tsc does not carry over. Quick when nothing changed. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleClient } from "./bundle-client.mjs";
import { bundlePages } from "./bundle-pages.mjs";
import { bundleServer } from "./bundle-server.mjs";
import { packageNames, root } from "./repository.mjs";
import { runCommand, runMain } from "./run-command.mjs";
import { setup } from "./setup.mjs";
import { shipClient } from "./ship-client.mjs";

/** Files that reach dist/ as they are. */
const COPIED = [{ from: "packages/hub/src/pages", to: "packages/hub/dist/pages" }];

const EXECUTABLES = ["packages/hub/dist/main.js"];

const CONFORMANCE = "conformance/tsconfig.json";

/** @param projects folders or tsconfig files to build with everything they refer to; by default all there is */
export function build(projects = allProjects()) {
  runCommand(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-b", ...projects]);
  // Only now: tsc trusts its build info and would not write a file again that went missing before a failed build.
  for (const name of packageNames()) {
    const folder = join(root, "packages", name);
    removeOrphans(join(folder, "src"), join(folder, "dist"));
  }
  removeOrphans(join(root, "conformance"), join(root, "conformance", "dist"));
  // Always: what is no output of the compiler was just removed as an orphan.
  bundleClient();
  shipClient();
  bundlePages();
  bundleServer();
  for (const { from, to } of COPIED) copyAssets(join(root, from), join(root, to));
  for (const path of EXECUTABLES) if (existsSync(join(root, path))) chmodSync(join(root, path), 0o755);
}

function allProjects() {
  return existsSync(join(root, CONFORMANCE)) ? [".", CONFORMANCE] : ["."];
}

/** Carries over everything that is not the compiler's, where its bytes differ. */
export function copyAssets(from, to) {
  for (const path of filesIn(from).filter((path) => !/\.ts$|(?:^|\W)tsconfig\.json$/.test(path))) {
    const source = join(from, path);
    const target = join(to, path);
    if (existsSync(target) && readFileSync(target).equals(readFileSync(source))) continue;
    mkdirSync(dirname(target), { recursive: true });
    cpSync(source, target);
  }
}

/** tsc leaves what it once made of a source that is gone, where a stale import or test would still find it. */
export function removeOrphans(source, dist) {
  for (const path of filesIn(dist)) {
    // The bundle of the server may be in use: it is replaced where it changes.
    if (path.endsWith(".tsbuildinfo") || path.startsWith(`bundle${sep}`)) continue;
    const compiled = path.replace(/\.(?:d\.ts|d\.ts\.map|js|js\.map)$/, ".ts");
    const wanted = [path, compiled].some((name) => existsSync(join(source, name)));
    if (!wanted) rmSync(join(dist, path));
  }
}

/** Every file below an absolute folder, as paths from there; none when the folder is absent. */
function filesIn(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true }).map(String);
  return entries.filter((path) => statSync(join(folder, path)).isFile());
}

async function main() {
  setup();
  build();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await runMain(main);
