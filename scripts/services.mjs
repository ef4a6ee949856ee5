/** Servers that some tests talk to: each on a free port with a folder of its own, gone when the run is over. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { StepFailed } from "./run-command.mjs";
import { PROGRAMS, provide } from "./system-programs.mjs";

/**
 * By the word that a test has in its name: `x.redis.test.ts` needs Redis.
 * `variable` names the environment variable that tests read; if it is set already, that server is used.
 */
export const SERVICES = {
  redis: {
    title: "Redis",
    variable: "REDIS_URL",
    program: PROGRAMS.redis,
    url: (port) => `redis://127.0.0.1:${port}`,
    command: (program, folder, port) => [
      program,
      ...["--port", port, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"],
    ],
  },
  postgres: {
    title: "PostgreSQL",
    variable: "POSTGRES_URL",
    program: PROGRAMS.postgres,
    // It refuses to run as root.
    user: "postgres",
    url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
    prepare: (program, folder) => [
      join(dirname(realpathSync(program)), "initdb"),
      ...["-D", join(folder, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
    ],
    command: (program, folder, port) => [
      program,
      ...["-D", join(folder, "data"), "-k", folder, "-h", "127.0.0.1", "-p", port, "-F"],
    ],
  },
};

/** What both say when they are. */
const READY = /ready to accept connections/i;
const START_TIMEOUT_MS = 30_000;
const PORT_ATTEMPTS = 3;

/** The services that tests of these paths need. */
export function servicesOf(paths) {
  const names = paths.map((path) => /\.(\w+)\.test\.\w+$/.exec(path)?.[1]);
  return Object.keys(SERVICES)
    .filter((name) => names.includes(name))
    .map((name) => SERVICES[name]);
}

/**
 * Starts those that the environment does not name.
 * @returns the variables for the tests, and `stop`, which ends what was started
 */
export async function startServices(services, env = process.env) {
  const wanted = services.filter(({ variable }) => !env[variable]);
  if (wanted.length > 0) {
    const programs = provide(
      wanted.map(({ program }) => program),
      env,
    );
    const started = await Promise.allSettled(
      wanted.map((service) => startService(service, programs[service.program.variable])),
    );
    const running = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const stop = async () => {
      await Promise.all(running.map((service) => service.stop()));
    };
    const failed = started.find((result) => result.status === "rejected");
    if (failed === undefined) return { env: Object.assign({}, ...running.map((service) => service.env)), stop };
    await stop();
    throw failed.reason;
  }
  return { env: {}, stop: async () => undefined };
}

async function startService(service, program) {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-service-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const identity = ownerOf(service, folder);
    if (service.prepare !== undefined) prepare(service, service.prepare(program, folder), identity);
    for (let attempt = 1; ; attempt++) {
      const port = await freePort();
      const [file, ...args] = service.command(program, folder, String(port));
      const child = spawn(file, args, { ...identity, cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
      const failure = await untilReady(child);
      if (failure === undefined) return running(service, child, port, remove);
      // Somebody else may have taken the port meanwhile.
      if (attempt === PORT_ATTEMPTS) throw new StepFailed(`${service.title} did not start: ${failure}`);
    }
  } catch (error) {
    remove();
    throw error;
  }
}

function running(service, child, port, remove) {
  const kill = () => child.kill("SIGINT");
  process.once("exit", kill);
  return {
    env: { [service.variable]: service.url(port) },
    async stop() {
      process.removeListener("exit", kill);
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, "exit");
        kill();
        await gone;
      }
      remove();
    },
  };
}

/** Undefined when the program says that it is ready; else what it said before it ended. */
function untilReady(child) {
  return new Promise((resolve) => {
    let said = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), START_TIMEOUT_MS);
    const done = (failure) => {
      clearTimeout(timer);
      resolve(failure);
    };
    const hear = (chunk) => {
      said = (said + chunk).slice(-4000);
      if (READY.test(said)) done(undefined);
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.once("error", (error) => done(error.message));
    child.once("exit", (code, signal) => done(`${signal ?? `exit code ${code}`}\n${said}`));
  });
}

function prepare({ title }, [file, ...args], identity) {
  const { status, error, stderr } = spawnSync(file, args, { ...identity, encoding: "utf8" });
  if (status !== 0) throw new StepFailed(`${title} could not be prepared: ${error?.message ?? stderr}`);
}

/** Whom the service runs as: a user of its own where we are root and it must not be. The folder is made theirs. */
function ownerOf({ title, user }, folder) {
  if (user === undefined || process.getuid?.() !== 0) return {};
  const [uid, gid] = ["-u", "-g"].map((flag) => Number.parseInt(spawnSync("id", [flag, user]).stdout.toString(), 10));
  if (Number.isNaN(uid)) throw new StepFailed(`${title} cannot run as root, and there is no user ${user}`);
  chownSync(folder, uid, gid);
  return { uid, gid };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}
