/** Programs outside npm that some tests need: where each is found, and how Debian names it. */
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand, StepFailed } from "./run-command.mjs";

/**
 * One entry per program; a new one needs nothing but a line here.
 * `variable` names the environment variable that overrides the search and that tests read.
 */
export const PROGRAMS = {
  chromium: {
    title: "Chromium",
    variable: "CHROME_PATH",
    commands: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
    places: [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ],
    debianPackage: "chromium",
  },
  redis: {
    title: "Redis",
    variable: "REDIS_SERVER_PATH",
    commands: ["redis-server", "valkey-server"],
    places: [],
    debianPackage: "redis-server",
  },
  postgres: {
    title: "PostgreSQL",
    variable: "POSTGRES_PATH",
    commands: ["postgres"],
    // Looked for when asked: it may have been installed meanwhile.
    get places() {
      return versionsBelow("/usr/lib/postgresql").map((folder) => join(folder, "bin", "postgres"));
    },
    debianPackage: "postgresql",
  },
  nginx: {
    title: "nginx",
    variable: "NGINX_PATH",
    commands: ["nginx"],
    // Where the PATH of somebody who is not root does not lead.
    places: ["/usr/sbin/nginx", "/usr/local/sbin/nginx"],
    debianPackage: "nginx",
  },
};

/** By the word that a test has in its name: the program that it starts by itself. `x.nginx.test.ts` needs nginx. */
const STARTED_BY_TESTS = { browser: PROGRAMS.chromium, nginx: PROGRAMS.nginx };

/** The programs that tests of these paths start. */
export function programsOf(paths) {
  const names = paths.map((path) => /\.(\w+)\.test\.\w+$/.exec(path)?.[1]);
  return Object.entries(STARTED_BY_TESTS).flatMap(([name, program]) => (names.includes(name) ? [program] : []));
}

/**
 * The absolute path of a program, or undefined.
 * @param {{ variable: string, commands: string[], places: string[] }} program
 * @param {NodeJS.ProcessEnv} env
 */
export function locate(program, env) {
  const chosen = env[program.variable];
  if (chosen !== undefined && chosen !== "") return isExecutable(chosen) ? chosen : undefined;
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = program.commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...candidates, ...program.places].find(isExecutable);
}

/** Finds each program, installs it where we may, and returns the environment that tells tests where it is. */
export function provide(programs, env = process.env) {
  const missing = programs.filter((program) => locate(program, env) === undefined);
  for (const { title, variable } of missing) {
    // Installing another one would not help: the choice stands.
    if (env[variable]) throw new StepFailed(`${variable} is ${env[variable]}, which is no program: no ${title}`);
  }
  if (missing.length > 0) install(missing);
  return Object.fromEntries(programs.map((program) => [program.variable, locate(program, env)]));
}

function install(missing) {
  const packages = missing.map((program) => program.debianPackage);
  if (process.getuid?.() !== 0 || !isDebian()) throw new StepFailed(howToInstall(missing));
  console.log(`installing ${packages.join(", ")} (apt-get)`);
  const options = { env: { DEBIAN_FRONTEND: "noninteractive" } };
  runCommand("apt-get", ["update", "-q"], options);
  runCommand("apt-get", ["install", "-y", "-q", ...packages], options);
  const still = missing.filter((program) => locate(program, process.env) === undefined);
  if (still.length > 0) throw new StepFailed(howToInstall(still));
}

/** What to tell a user whose machine we must not change. */
export function howToInstall(missing) {
  const lines = missing.map(
    ({ title, debianPackage, variable }) =>
      `${title} is needed and was not found. Debian and Ubuntu: sudo apt-get install ${debianPackage}. ` +
      `Elsewhere: install it and put it on the PATH, or set ${variable} to its full path.`,
  );
  return lines.join("\n");
}

/** Whether this is Debian or a system derived from it. */
export function isDebian(release = readRelease()) {
  const ids = [...release.matchAll(/^ID(?:_LIKE)?=["']?([^"'\n]*)/gm)].flatMap((match) => match[1].split(" "));
  return ids.includes("debian") || ids.includes("ubuntu");
}

/** The folders below a folder that has one for each version, newest first. */
function versionsBelow(folder) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).sort((a, b) => Number(b) - Number(a));
  return names.map((name) => join(folder, name));
}

function readRelease() {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
