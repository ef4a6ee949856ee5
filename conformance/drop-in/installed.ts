/**
 * A project that depends on "socket.io" and gets ours: packed as it would be published, installed by npm under the
 * incumbent's name, beside the frameworks in drop-in/project. Kept under node_modules/.cache until either changes.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { TestkitError } from "@tidewire/testkit";
import { exclusively } from "./exclusively.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const HERE = join(ROOT, "conformance", "drop-in");
const CACHE = join(ROOT, "node_modules", ".cache", "tidewire-drop-in");

/** Our packages by the names under which the project asks for them. */
const PACKED = {
  "@tidewire/wire": "packages/wire",
  "@tidewire/client": "packages/client",
  "socket.io": "packages/server",
};

export interface Project {
  readonly folder: string;
  /** Loads what the project has installed. */
  load(name: string): unknown;
  /** Where a file of such a package lies. */
  locate(name: string): string;
}

/** The project, installed if it is not yet. Test files that run at once install it once. */
export async function installed(): Promise<Project> {
  const folder = join(CACHE, "project");
  mkdirSync(folder, { recursive: true });
  await exclusively(join(CACHE, "lock"), () => install(folder));
  const require = createRequire(join(folder, "package.json"));
  return { folder, load: (name) => require(name), locate: (name) => require.resolve(name) };
}

async function install(folder: string): Promise<void> {
  const given = ["package.json", "package-lock.json"].map((name) => join(HERE, "project", name));
  const wanted = fingerprint([...given, ...Object.values(PACKED).flatMap(publishedFiles)]);
  const stamp = join(folder, "installed");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    const tarballs = await pack(join(CACHE, "packed"));
    rmSync(stamp, { force: true });
    // npm believes what is there: a package of ours that changed would stay, as its version is the same.
    for (const name of [...Object.keys(PACKED), ".package-lock.json"]) {
      rmSync(join(folder, "node_modules", name), { recursive: true, force: true });
    }
    cpSync(join(HERE, "project", "package-lock.json"), join(folder, "package-lock.json"));
    writeFileSync(join(folder, "package.json"), manifest(tarballs));
    await npm(["install", "--prefer-offline", "--no-audit", "--no-fund"], folder);
    writeFileSync(stamp, wanted);
  }
  cpSync(join(HERE, "apps"), folder, { recursive: true });
}

/** The project's package.json with ours in place of the incumbent, for the frameworks too. */
function manifest(tarballs: Record<string, string>): string {
  const given = JSON.parse(readFileSync(join(HERE, "project", "package.json"), "utf8")) as { dependencies: object };
  const ours = Object.entries(tarballs).map(([name, file]) => [name, `file:${file}`]);
  return JSON.stringify({
    ...given,
    dependencies: { ...given.dependencies, ...Object.fromEntries(ours) },
    overrides: { "socket.io": "$socket.io" },
  });
}

/** What a package consists of, and a little more: quicker to compare than to pack. */
function publishedFiles(path: string): string[] {
  const folder = join(ROOT, path);
  const built = readdirSync(join(folder, "dist"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.|\.tsbuildinfo$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const own = readdirSync(folder).map((name) => join(folder, name));
  return [...own, ...built].filter((file) => statSync(file).isFile()).sort();
}

/** Packs what the build made; gives the tarball of each package. */
async function pack(folder: string): Promise<Record<string, string>> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tarballs: Record<string, string> = {};
  for (const [name, path] of Object.entries(PACKED)) {
    const before = new Set(readdirSync(folder));
    await npm(["pack", "--ignore-scripts", "--pack-destination", folder], join(ROOT, path));
    const [file] = readdirSync(folder).filter((each) => !before.has(each));
    if (file === undefined) throw new TestkitError("closed", `npm pack made no tarball of ${path}`);
    tarballs[name] = join(folder, file);
  }
  return tarballs;
}

function fingerprint(files: string[]): string {
  const hash = createHash("sha256").update(process.versions.modules);
  for (const file of files) hash.update(`${basename(file)} ${statSync(file).size}\n`).update(readFileSync(file));
  return hash.digest("hex");
}

async function npm(args: string[], cwd: string): Promise<void> {
  const started = process.env.npm_execpath;
  const own = started !== undefined && basename(started) === "npm-cli.js";
  const [command, first] = own ? [process.execPath, [started]] : ["npm", []];
  // What an outer npm told us about itself is not meant for this one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config|package)_(local_prefix|json|name|workspace)/i.test(name),
    ),
  );
  try {
    await promisify(execFile)(command, [...first, ...args], { cwd, env, shell: process.platform === "win32" });
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    throw new TestkitError("closed", `npm ${args[0]} failed in ${cwd}: ${stderr}`, { cause: error });
  }
}
