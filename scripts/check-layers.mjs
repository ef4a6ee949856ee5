/** The layer check: imports may only follow the arrows of docs/design.md, and never in a circle. Types count. */
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, normalize } from "node:path/posix";
import { pathToFileURL } from "node:url";
import { importsOf } from "./imports.mjs";
import { conformanceSources, isTest, packageNames, packageSources, root } from "./repository.mjs";

const WIRE = ["wire/top", "wire/ws", "wire/engine", "wire/sio"];

/** Layer → the layers it may import. Within a package an arrow also grants what lies further down. */
export const ARROWS = {
  "wire/top": [],
  "wire/ws": ["wire/top"],
  "wire/engine": ["wire/top"],
  "wire/sio": ["wire/top"],

  "client/index": ["client/manager"],
  "client/manager": ["client/parts"],
  "client/parts": ["client/codec"],
  "client/lean": ["client/core"],
  "client/codec": ["client/core"],
  "client/core": ["client/engine"],
  "client/engine": ["client/platform"],
  "client/platform": ["client/base", ...WIRE],
  "client/base": ["wire/top"],

  "server/index": ["server/io"],
  "server/io": ["server/options", "server/compat", "server/plain", "server/engine", "server/adapter"],
  "server/websocket": ["server/engine"],
  "server/options": ["server/engine", "server/adapter"],
  "server/compat": ["server/engine", "server/adapter"],
  "server/plain": ["server/engine"],
  "server/adapter": ["server/base", "wire/sio"],
  "server/engine": ["server/http", "server/ws"],
  "server/http": ["server/base", ...WIRE],
  "server/ws": ["server/base", ...WIRE],
  "server/base": ["wire/top"],

  "hub/app": ["server/index", "client/index", "hub/pages"],
  "hub/pages": ["client/index", "wire/engine"],
};

/** Layers that run where Node's modules do not exist. */
const WITHOUT_BUILTINS = /^(?:wire\/|client\/(?!platform)|hub\/pages)/;

/** Which layer the files are in that lie in no folder; all others are in "core". */
const CLIENT_FILES = {
  index: /^(?:index|lookup|client|small|websocket)\.ts$/,
  manager: /^manager\.ts$/,
  parts: /^parts\.ts$/,
  base: /^(?:url|options|client-error|emitter|typed-emitter)\.ts$/,
};

/** The layer a source belongs to, or undefined when nobody has drawn one for its folder. */
export function layerOf(path) {
  const match = /^packages\/([^/]+)\/src\/(?:([^/]+)\/)?/.exec(path);
  if (match === null) return undefined;
  const [prefix, name, folder] = match;
  const file = path.slice(prefix.length);
  const layer = `${name}/${folder ?? topLayer(name, file)}`;
  if (name === "hub") return folder === "pages" || folder === "console" ? "hub/pages" : "hub/app";
  if (name === "testkit") return "testkit";
  // Declarations of what is in "core" and "manager".
  if (layer === "client/api") return "client/core";
  return Object.hasOwn(ARROWS, layer) ? layer : undefined;
}

function topLayer(name, file) {
  if (name === "wire") return "top";
  if (name === "client") return Object.entries(CLIENT_FILES).find(([, files]) => files.test(file))?.[0] ?? "core";
  return file === "index.ts" || file === "options.ts" ? file.slice(0, -".ts".length) : "base";
}

/**
 * @param sources path from the root → text, of packages/&#42;/src and conformance
 * @param declared package folder → names in its dependencies; the key "" holds the root's devDependencies
 * @returns one line per breach, empty when all is well
 */
export function checkLayers(sources, declared) {
  const problems = [];
  const graph = new Map();
  for (const [path, text] of Object.entries(sources)) {
    const edges = [];
    for (const specifier of importsOf(text)) {
      const target = resolve(path, specifier, sources);
      const problem = breach(path, specifier, target, declared);
      if (problem !== undefined) problems.push(`${path}: ${problem}`);
      if (target !== undefined && Object.hasOwn(sources, target)) edges.push(target);
    }
    if (path.startsWith("packages/") && layerOf(path) === undefined) problems.push(`${path}: lies in no known layer`);
    graph.set(path, edges);
  }
  for (const cycle of cyclesOf(graph)) problems.push(`cycle: ${cycle.join(" -> ")}`);
  return problems;
}

/** The source an import leads to; undefined when it leads out of the repository. */
function resolve(from, specifier, sources) {
  if (specifier === "#parts") return "packages/client/src/parts.ts";
  if (specifier === "#codec") return "packages/client/src/codec/json.ts";
  if (specifier === "#platform") return "packages/client/src/platform/node.ts";
  if (specifier === "#hints") return "packages/client/src/hints.ts";
  if (specifier.startsWith(".")) return normalize(join(dirname(from), specifier)).replace(/\.js$/, ".ts");
  const own = /^@tidewire\/([^/]+)(?:\/(.+))?$/.exec(specifier);
  if (own === null) return undefined;
  const [, name, entry] = own;
  if (entry === undefined) return `packages/${name}/src/index.ts`;
  const file = `packages/${name}/src/${entry}.ts`;
  return Object.hasOwn(sources, file) ? file : `packages/${name}/src/${entry}/index.ts`;
}

/** What is wrong with one import, or undefined. */
function breach(path, specifier, target, declared) {
  const from = packageOf(path);
  const test = isTest(path) || from === undefined;
  if (target === undefined) return outsideBreach(path, specifier, test, declared);

  const to = packageOf(target);
  if (specifier.startsWith(".") && from !== to) return `${specifier} leaves the package: import it by its name`;
  if (isTest(target) && !isTest(path)) return `imports the test ${specifier}`;
  if (to === "testkit" && from !== "testkit" && !test) return `imports ${specifier}, which is for tests only`;
  if (from === undefined || from === "testkit" || to === "testkit") return undefined;

  const layer = layerOf(path);
  const targetLayer = layerOf(target);
  if (layer === undefined || targetLayer === undefined || layer === targetLayer) return undefined;
  // A test may set its subject up with anything of its own package: only arrows between packages bind it.
  if (test && from === to) return undefined;
  const reachable = test ? packageReach(from) : reach(layer);
  return reachable.has(targetLayer) ? undefined : `${specifier} goes against the arrows: ${layer} -> ${targetLayer}`;
}

function outsideBreach(path, specifier, test, declared) {
  const from = packageOf(path);
  if (isBuiltin(specifier)) {
    const layer = layerOf(path) ?? "";
    return !test && WITHOUT_BUILTINS.test(layer) ? `${specifier} does not exist wherever ${layer} runs` : undefined;
  }
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const known = [...(declared[from ?? ""] ?? []), ...(test ? (declared[""] ?? []) : [])];
  if (known.includes(name)) return undefined;
  return `${specifier} is not a declared dependency of ${from === undefined ? "the root" : `packages/${from}`}`;
}

function packageOf(path) {
  return /^packages\/([^/]+)\//.exec(path)?.[1];
}

/** Everything a layer may import: its arrows, followed on inside its own package. */
function reach(layer) {
  const found = new Set();
  const visit = (from) => {
    for (const to of ARROWS[from] ?? []) {
      if (found.has(to)) continue;
      found.add(to);
      if (packageOfLayer(to) === packageOfLayer(layer)) visit(to);
    }
  };
  visit(layer);
  return found;
}

function packageReach(name) {
  const layers = Object.keys(ARROWS).filter((layer) => packageOfLayer(layer) === name);
  return new Set(layers.flatMap((layer) => [...reach(layer)]));
}

function packageOfLayer(layer) {
  return layer.slice(0, layer.indexOf("/"));
}

/** One cycle per knot of files that import each other, each as a closed path. */
function cyclesOf(graph) {
  const cycles = [];
  const finished = new Set();
  for (const start of graph.keys()) {
    const trail = [];
    const onTrail = new Set();
    const visit = (path) => {
      if (onTrail.has(path)) {
        cycles.push([...trail.slice(trail.indexOf(path)), path]);
        return;
      }
      if (finished.has(path)) return;
      trail.push(path);
      onTrail.add(path);
      for (const next of graph.get(path) ?? []) visit(next);
      trail.pop();
      onTrail.delete(path);
      finished.add(path);
    };
    visit(start);
  }
  return cycles;
}

function main() {
  const paths = [...packageSources(), ...conformanceSources()];
  const sources = Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
  const declared = { "": Object.keys(manifest(".").devDependencies ?? {}) };
  for (const name of packageNames()) declared[name] = Object.keys(manifest(`packages/${name}`).dependencies ?? {});

  const problems = checkLayers(sources, declared);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`${paths.length} files: every import follows the arrows, no cycle`);
}

function manifest(folder) {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
