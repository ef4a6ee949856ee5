/** Makes the scripts of those pages of the hub that import our packages: a browser knows no names of packages. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./repository.mjs";

const PAGES = join(root, "packages", "hub", "dist", "pages");

/** Entry → the file that the page loads. */
export const PAGE_BUNDLES = { "tool/boot.js": "tool/page.js" };

/** Syntax of 2022, as the client's own bundles have it. */
const TARGET = "es2022";

export function bundlePages(folder = PAGES) {
  // Only now: in a fresh clone this file is loaded before anything is installed.
  const { buildSync } = createRequire(import.meta.url)("esbuild");
  for (const [entry, target] of Object.entries(PAGE_BUNDLES)) {
    // A build of other packages alone leaves the hub out.
    if (!existsSync(join(folder, entry))) continue;
    buildSync({
      entryPoints: [join(folder, entry)],
      bundle: true,
      format: "esm",
      minify: true,
      platform: "browser",
      conditions: ["browser"],
      target: TARGET,
      legalComments: "none",
      outfile: join(folder, target),
      logLevel: "error",
    });
  }
}
