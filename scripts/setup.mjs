/** Makes a fresh clone ready: installs the npm packages when what they are made from changed, and nothing otherwise. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageNames, root } from "./repository.mjs";
import { runCommand, runMain, StepFailed } from "./run-command.mjs";

/** Holds the fingerprint of what was installed last. */
export const STAMP = join(root, "node_modules", ".tidewire-setup");
const OLDEST_NODE = [20, 19];

/** The fields of a package.json that decide what is installed; changing a script must not reinstall. */
const INSTALL_FIELDS = ["name", "version", "workspaces", "bin", "overrides", "engines"];

/** @returns whether anything had to be installed */
export function setup() {
  checkNodeVersion(process.versions.node);
  const wanted = fingerprint();
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return false;
  console.log("installing packages (npm ci)");
  runNpm(["ci", "--include=dev", "--no-audit", "--no-fund"]);
  writeFileSync(STAMP, wanted);
  return true;
}

/** @throws StepFailed when this Node is too old to run what we build */
export function checkNodeVersion(version) {
  const [major, minor] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new StepFailed(`node ${version} is too old: ${OLDEST_NODE.join(".")} or later is needed`);
}

/** Of all that decides what is installed here. */
export function fingerprint() {
  const hash = createHash("sha256");
  hash.update(`node ${process.versions.modules} ${process.platform} ${process.arch}\n`);
  hash.update(readFileSync(join(root, "package-lock.json")));
  for (const folder of [".", ...packageNames().map((name) => `packages/${name}`)]) {
    hash.update(installPart(readFileSync(join(root, folder, "package.json"), "utf8")));
  }
  return hash.digest("hex");
}

/** What of a package.json matters to npm ci. */
export function installPart(text) {
  const manifest = JSON.parse(text);
  const fields = Object.keys(manifest).filter((key) => INSTALL_FIELDS.includes(key) || /[dD]ependencies/.test(key));
  return JSON.stringify(fields.map((key) => [key, manifest[key]]));
}

/** The npm that started us, where one did, so that its version and settings are the user's. */
function runNpm(args) {
  const started = process.env.npm_execpath;
  if (started !== undefined && basename(started) === "npm-cli.js") runCommand(process.execPath, [started, ...args]);
  else runCommand("npm", args, { shell: process.platform === "win32" });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await runMain(setup);
