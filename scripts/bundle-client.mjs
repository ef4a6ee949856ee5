/** Makes the files that a page loads by a script tag, from what the compiler made of `@tidewire/client`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./repository.mjs";

const PACKAGE = join(root, "packages", "client");

/** Syntax of 2022: Chromium 94, Firefox 93, Safari 16. */
const TARGET = "es2022";

/** A script tag gets the global `io`; CommonJS and AMD get what `require` of the package gives. */
const UMD = {
  header:
    '(f=>{typeof exports=="object"&&typeof module=="object"?module.exports=f():' +
    'typeof define=="function"&&define.amd?define(f):globalThis.io=f()})(()=>{"use strict";',
  footer: "});",
};

/**
 * Names of properties that no application, no transport of an application's own and no platform knows: they are
 * shortened.
 */
const INTERNAL = words([
  "adopt after answer bytes channel codec count createDecoder defer deliver drain emitWith expired explain fail",
  "flagged flags hold isClosed isOpen keep keepAlive listener lost members missed openedMs platform prepare receive",
  "received release setting spent startUpgrade timeoutMs timers toBinary transmit tries underWay watchPage whole",
]);

/** Those of the small client. */
const LEAN_INTERNAL = words([
  "after bytes count deliver emitWith expired explain failed flagged flags listener lost members opened received",
  "release request spent timeoutMs transmit whole",
]);

function words(lines) {
  return lines.join(" ").split(" ");
}

/**
 * File name → what it is made of. `entry` is a module of the package; of a script all but `lookup` falls away. Files
 * for bundlers alone are not `served`.
 */
export const BUNDLES = {
  "tidewire.js": { entry: "client.js", format: "umd", minify: false },
  "tidewire.min.js": { entry: "client.js", format: "umd", minify: true },
  "tidewire.msgpack.min.js": { entry: "client.js", format: "umd", minify: true, conditions: ["msgpack"] },
  "tidewire.esm.min.js": { entry: "index.js", format: "esm", minify: true },
  // What a page's bundler takes for `@tidewire/client/websocket`: its own minifier would not know our internal names.
  "tidewire.websocket.esm.min.js": {
    entry: "small.js",
    format: "esm",
    minify: true,
    served: false,
    conditions: ["lean"],
    internal: LEAN_INTERNAL,
  },
};

/**
 * What a developer reads once is shorter in what every page downloads: the error's code, and the bundle that is not
 * minified, say the rest.
 */
const SHORT_TEXTS = [
  [/the parser's encoder must answer strings and bytes, not \$/, "bad encoder: $$"],
  [/, write "https:\/\/host\/"/, ""],
  [/a Socket\.IO 2\.x server answered: it needs a 2\.x client, or an update/, "a 2.x server"],
  [/volatile packet has been dropped/, "dropped"],
  // As its code is called.
  [/page was put aside/, "page-aside"],
];

/** The last line of a module. A script exports nothing: it returns that. */
const EXPORT = /^export \{\n {2}(?:([\w$]+) as )?lookup\n\};\n/m;

/**
 * How terser goes on where esbuild stops. Calls are not inlined: the text gets shorter, but what gzip makes of it longer.
 * Nothing that assumes getters without effects, or that built-in objects are as they were.
 */
const COMPRESS = {
  passes: 3,
  ecma: 2020,
  inline: 1,
  keep_fargs: false,
  lhs_constants: false,
  sequences: false,
  unsafe_arrows: true,
};

/**
 * Writes every bundle and its source map.
 * @returns entries of the lists above that no bundle has a use for
 */
export function bundleClient(source = join(PACKAGE, "dist"), target = source) {
  // Only now: in a fresh clone this file is loaded before anything is installed.
  const load = createRequire(import.meta.url);
  const { buildSync } = load("esbuild");
  const unused = new Map([INTERNAL, LEAN_INTERNAL, SHORT_TEXTS].map((list) => [list, new Set(list)]));
  for (const [name, { entry, format, minify, served = true, conditions = [], internal = INTERNAL }] of Object.entries(
    BUNDLES,
  )) {
    // A build of other packages alone leaves the client out.
    if (!existsSync(join(source, entry))) return [];
    const umd = format === "umd";
    const { outputFiles, mangleCache = {} } = buildSync({
      ...(umd
        ? { stdin: { contents: `export { lookup } from "./${entry}";`, resolveDir: source, sourcefile: "bundle.js" } }
        : { entryPoints: [join(source, entry)] }),
      banner: { js: banner() + (umd ? UMD.header : "") },
      footer: { js: umd ? UMD.footer : "" },
      format: "esm",
      bundle: true,
      // Identifiers too: terser gives each #name of the file a letter of its own, esbuild each of a class.
      ...(minify ? { minifySyntax: true, minifyIdentifiers: true, ...mangling(internal) } : {}),
      platform: "browser",
      // What is minified has short texts, too.
      conditions: ["browser", ...(minify ? ["short"] : []), ...conditions],
      target: TARGET,
      sourcemap: true,
      legalComments: "none",
      outfile: join(target, name),
      write: false,
      logLevel: "error",
    });
    const [map, text] = outputFiles.map(({ text }) => text);
    // A page has no use for what `require` gives.
    const module = text.replace(/,\n {2}[\w$]+ as "module\.exports"/, "");
    const code = umd ? module.replace(EXPORT, (_, name = "lookup") => `return ${name};\n`) : module;
    for (const property of Object.keys(mangleCache)) unused.get(internal)?.delete(property);
    const short = minify ? withShortTexts(code, unused.get(SHORT_TEXTS)) : code;
    const file = minify ? shorten(load("terser"), name, short, map, !umd, served) : { code, map };
    writeFileSync(join(target, name), file.code);
    writeFileSync(join(target, `${name}.map`), file.map);
  }
  return [...unused.values()].flatMap((entries) => [...entries]);
}

/** The cache is where esbuild says what it has found of them. */
function mangling(internal) {
  return { mangleProps: new RegExp(`^(?:${internal.join("|")})$`), mangleCache: {} };
}

/** Within a line each: the source map stays right but for the columns after them. */
function withShortTexts(code, unused) {
  return SHORT_TEXTS.reduce((text, entry) => {
    const short = text.replace(...entry);
    if (short !== text) unused.delete(entry);
    return short;
  }, code);
}

/** `served`: as a file of its own, which has to say what it is; an application's bundle would only carry it along. */
function shorten({ minify_sync: minify }, name, code, map, module, served) {
  const short = minify(
    { [name]: code.replace(/\n\/\/# sourceMappingURL=.*\n$/, "\n") },
    {
      module,
      // The functions of the small client are short: in place they repeat less than they save.
      compress: { ...COMPRESS, reduce_funcs: served },
      format: { comments: false, ...(served ? { preamble: banner().trimEnd() } : {}) },
      sourceMap: { content: map, url: `${name}.map` },
    },
  );
  return { code: `${short.code}\n`, map: short.map };
}

/** The first line of every bundle. */
export function banner() {
  const { version, license } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  return `/*! Tidewire v${version} | ${license} */\n`;
}
