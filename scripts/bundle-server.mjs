/**
 * Makes the files that Node loads for `@tidewire/server`: one for each entry, with `@tidewire/wire` in it, for Node's
 * loader takes its time for each of the 170 modules that the compiler leaves (docs/decisions/0015-server-bundle.md).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { root } from "./repository.mjs";

/** File of the bundle → the module of the package that it stands for. */
export const SERVER_BUNDLES = { "index.js": "index.js", "websocket.js": "websocket/index.js" };

/** The head of a class; esbuild gives one that speaks of itself a second name, with an underscore. */
const CLASS = /^(?:var|let) (\w+) = class(?: (_\w+))?/gm;

/**
 * Writes the bundles with their source maps, below the modules they are made of. What both entries have in common is a
 * file of its own, so that it exists once in a process that loads both.
 */
export function bundleServer(folder = join(root, "packages", "server", "dist")) {
  const entries = Object.entries(SERVER_BUNDLES);
  // A build of other packages alone leaves the server out.
  if (entries.some(([, module]) => !existsSync(join(folder, module)))) return;
  // Only now: in a fresh clone this file is loaded before anything is installed.
  const { buildSync } = createRequire(import.meta.url)("esbuild");
  const { outputFiles } = buildSync({
    entryPoints: entries.map(([name, module]) => ({ in: join(folder, module), out: name.replace(/\.js$/, "") })),
    // Its paths are in the text, which is the same wherever it was made.
    absWorkingDir: root,
    outdir: join(folder, "bundle"),
    chunkNames: "shared",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: othersPackages(),
    legalComments: "none",
    sourcemap: true,
    write: false,
    logLevel: "error",
  });
  const target = join(folder, "bundle");
  mkdirSync(target, { recursive: true });
  const made = new Map(
    outputFiles.map(({ path, text }) => [basename(path), path.endsWith(".js") ? withPlainNames(text) : text]),
  );
  const gone = readdirSync(target).filter((name) => /\.js(?:\.map)?$/.test(name) && !made.has(name));
  for (const name of gone) rmSync(join(target, name), { force: true });
  for (const [name, text] of made) replaceFile(join(target, name), text);
}

/** Another process may load the file meanwhile: it finds the old text or the new one. */
function replaceFile(path, text) {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  const next = `${path}.${process.pid}.next`;
  writeFileSync(next, text);
  renameSync(next, path);
}

/** Stay what the application has installed. */
function othersPackages() {
  const { dependencies } = JSON.parse(readFileSync(join(root, "packages", "server", "package.json"), "utf8"));
  return Object.keys(dependencies).filter((name) => !name.startsWith("@tidewire/"));
}

/**
 * Classes are called in logs and stacks as they are in their modules, not as esbuild has to call them. Within a line each:
 * the source map stays right but for the columns after them.
 * @throws Error where a name is used in a way that this does not know
 */
export function withPlainNames(code) {
  const [published = ""] = /^export \{[^}]*\};$/m.exec(code) ?? [];
  const names = new Map([...published.matchAll(/(\w+) as (\w+)/g)].map(([, local, name]) => [local, name]));
  const underscored = new Set([...code.matchAll(CLASS)].flatMap(([, , inner]) => inner ?? []));
  const plain = code
    .replace(CLASS, (head, local, inner) => {
      const name = names.get(local);
      // Another class has the name already, as those of Node may have: a number was added.
      return inner === undefined && name !== undefined && isNumbered(local, name) ? `${head} ${name}` : head;
    })
    .replace(/(?<![\w$#])(?<!(?<!\.\.)\.)_\w+/g, (word) => (underscored.has(word) ? word.slice(1) : word));
  const left = plain.match(/\b_\w+/g)?.find((word) => underscored.has(word));
  if (left !== undefined) throw new Error(`cannot bundle the server: ${left} is left of what esbuild called a class`);
  return plain;
}

function isNumbered(local, name) {
  return local.startsWith(name) && /^\d+$/.test(local.slice(name.length));
}
