/** Makes the files that a page loads by a script tag, from what the compiler made of `@tidewire/client`. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./repository.mjs";

const PACKAGE = join(root, "packages", "client");

/** Syntax of 2022: Chromium 94, Firefox 93, Safari 16. */
const TARGET = "es2022";

/** A script tag gets the global `io`; CommonJS and AMD get what `require` of the package gives. */
const UMD = {
  header:
    '(function(g,f){typeof exports=="object"&&typeof module!="undefined"?module.exports=f():' +
    'typeof define=="function"&&define.amd?define(f):(typeof globalThis!="undefined"?globalThis:g||self).io=f()})' +
    '(this,function(){"use strict";',
  footer: "return tidewire.lookup});",
};

/** File name → what it is made of. `entry` is a module of the package; all of it but `lookup` falls away. */
export const BUNDLES = {
  "tidewire.js": { entry: "client.js", format: "umd", minify: false },
  "tidewire.min.js": { entry: "client.js", format: "umd", minify: true },
  "tidewire.msgpack.min.js": { entry: "msgpack.js", format: "umd", minify: true },
  "tidewire.esm.min.js": { entry: "index.js", format: "esm", minify: true },
};

/**
 * Names of properties that no application, no transport of an application's own and no platform knows: they are
 * shortened.
 */
const INTERNAL = [
  "ack adaptParser adopt after alive attachments bodyStart codec createDecoder deadline deliver describe elapse",
  "expired explain fail failAllBut flags hold holder isOpen jitter keepAlive kind leave maxAttachments maxMs",
  "maxPacketsPerPayload maxPayloadBytes minMs missed missingBytes partial pingIntervalMs pingTimeoutMs platform prepare",
  "readBlobs receive received receivedBytes report returning sinceMs slots startUpgrade stopTimer timeoutMs timers",
  "toBinary tries underWay watchPage",
]
  .join(" ")
  .split(" ");

/** Writes every bundle and its source map. */
export function bundleClient(source = join(PACKAGE, "dist"), target = source) {
  // Only now: in a fresh clone this file is loaded before anything is installed.
  const { buildSync } = createRequire(import.meta.url)("esbuild");
  for (const [name, { entry, format, minify }] of Object.entries(BUNDLES)) {
    // A build of other packages alone leaves the client out.
    if (!existsSync(join(source, entry))) return;
    const umd = format === "umd";
    buildSync({
      ...(umd
        ? {
            stdin: { contents: `export { lookup } from "./${entry}";`, resolveDir: source, sourcefile: "bundle.js" },
            format: "iife",
            globalName: "tidewire",
            footer: { js: UMD.footer },
          }
        : { entryPoints: [join(source, entry)], format: "esm" }),
      banner: { js: banner() + (umd ? UMD.header : "") },
      bundle: true,
      minify,
      ...(minify ? { mangleProps: new RegExp(`^(?:${INTERNAL.join("|")})$`) } : {}),
      platform: "browser",
      conditions: ["browser"],
      target: TARGET,
      sourcemap: true,
      legalComments: "none",
      outfile: join(target, name),
      logLevel: "error",
    });
  }
}

/** The first line of every bundle. */
export function banner() {
  const { version, license } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  return `/*! Tidewire client v${version} | ${license} */\n`;
}
