/** Where things are in this repository, and which files belong to it. Knows nothing of what is done with them. */
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Names of the folders under packages/, in order. */
export function packageNames() {
  return readdirSync(join(root, "packages")).filter((name) => existsSync(join(root, "packages", name, "package.json")));
}

/** Every file below `folder` (a path from the root), as sorted paths from the root with forward slashes. */
export function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  const found = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (entry.name !== "node_modules" && entry.name !== "dist") found.push(...filesBelow(path));
    } else if (entry.isFile()) {
      found.push(path);
    }
  }
  return found.sort();
}

/** The TypeScript sources of the packages: packages/<name>/src/**. */
export function packageSources() {
  return packageNames()
    .flatMap((name) => filesBelow(`packages/${name}/src`))
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"));
}

/** The judges from outside; the folder may be absent. */
export function conformanceSources() {
  return filesBelow("conformance").filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"));
}

export function isTest(path) {
  return /\.test\.(ts|mjs)$/.test(path);
}

/** What the compiler makes of a source: packages/x/src/a/b.ts becomes packages/x/dist/a/b.js. */
export function emittedPath(source) {
  return source
    .replace(/^(packages\/[^/]+)\/src\//, "$1/dist/")
    .replace(/^conformance\//, "conformance/dist/")
    .replace(/\.ts$/, ".js");
}
