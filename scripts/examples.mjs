/** The examples: which there are, what each needs, and how it is made ready to run inside this repository. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { filesBelow, root } from "./repository.mjs";
import { runCommand, StepFailed } from "./run-command.mjs";

/** Names of the folders under examples/ that have a package.json, in order. */
export function exampleNames() {
  if (!existsSync(join(root, "examples"))) return [];
  return readdirSync(join(root, "examples")).filter((name) => existsSync(join(root, "examples", name, "package.json")));
}

/** The sources of the examples and of what their tests share, tests included. */
export function exampleSources() {
  return filesBelow("examples").filter((path) => /\.(?:mjs|cjs|ts)$/.test(path) && !path.endsWith(".d.ts"));
}

/**
 * What the package.json of an example says.
 * @param {string} name
 * @returns {{ name: string, folder: string, description: string, main: string, dependencies: Record<string, string> }}
 *   `main` is the file that its `start` script runs
 */
export function readExample(name) {
  const folder = join(root, "examples", name);
  const { description, scripts, dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const main = /^node (\S+)$/.exec(scripts?.start ?? "")?.[1];
  if (main === undefined) throw new StepFailed(`examples/${name}/package.json: "start" has to be "node FILE"`);
  return { name, folder, description, main, dependencies };
}

/** One line for each example. */
export function listOfExamples(names = exampleNames()) {
  const width = Math.max(...names.map((name) => name.length));
  return names.map((name) => `  ${name.padEnd(width)}  ${readExample(name).description}`).join("\n");
}

/**
 * The folder of this repository that a dependency means; undefined when it is found under the root's node_modules by its
 * own name. Ours are not fetched, whatever name they go by: `"socket.io": "npm:@tidewire/server@^0.1.0"`. Of a package that
 * the root has in another version too, the root has this one under an alias.
 * @param {string} name
 * @param {string} wanted the range, or `npm:` and what the name stands for
 * @param {Record<string, string>} installed the root's devDependencies
 */
export function folderOf(name, wanted, installed) {
  const own = /^npm:@tidewire\/([^@/]+)@/.exec(wanted)?.[1];
  if (own !== undefined) return `packages/${own}`;
  if (name.startsWith("@tidewire/") || installed[name] === wanted) return undefined;
  const alias = Object.keys(installed).find((key) => installed[key] === `npm:${name}@${wanted}`);
  if (alias !== undefined) return `node_modules/${alias}`;
  throw new StepFailed(`${name} ${wanted} is not among the devDependencies of the root's package.json: add it there`);
}

/** Which packages of ours an example needs built: folders from the root. The client always: servers ship its bundles. */
export function packagesOf({ dependencies }) {
  const names = Object.entries(dependencies).flatMap(
    ([name, wanted]) => /^(?:npm:)?@tidewire\/([^@/]+)/.exec(wanted.startsWith("npm:") ? wanted : name)?.[1] ?? [],
  );
  return [...new Set(["client", ...names])].map((name) => `packages/${name}`);
}

/** Links what an example finds neither by its name nor at all under the root's node_modules. Needs no compiler. */
export function linkDependencies({ folder, dependencies }) {
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const [name, wanted] of Object.entries(dependencies)) {
    const source = folderOf(name, wanted, devDependencies);
    if (source !== undefined) link(join(root, source), join(folder, "node_modules", name));
  }
}

/** Makes an example whose packages are built ready: its dependencies linked, and its TypeScript compiled if it has any. */
export function prepareExample(example) {
  linkDependencies(example);
  if (existsSync(join(example.folder, "tsconfig.json"))) {
    runCommand(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", example.folder]);
  }
}

function link(source, path) {
  const target = process.platform === "win32" ? source : relative(dirname(path), source);
  const there = lstatSync(path, { throwIfNoEntry: false });
  // What is no link was put there by somebody who ran npm in this folder, and is theirs.
  if (there !== undefined && (!there.isSymbolicLink() || readlinkSync(path) === target)) return;
  rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  try {
    symlinkSync(target, path, "junction");
  } catch (error) {
    // Tests run in processes of their own, at once: another one was quicker.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
}
