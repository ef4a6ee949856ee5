/** The hub as a user runs it: a process of its own, on a free port, known by what it prints. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type TestContext, test as unbounded } from "node:test";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../../packages/hub/dist/main.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface HubProcess {
  /** The address in the line that it printed. */
  readonly url: string;
  readonly port: string;
  signal(name: "SIGTERM" | "SIGINT"): void;
  /** Resolves when the process is gone. */
  readonly ended: Promise<Ended>;
}

/** Runs `tidewire` to its end. */
export function runToEnd(words: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return endOf(start(words, env));
}

/** Starts a hub and waits for its address; it is killed when the test ends, if it still runs. */
export async function startHub(
  t: TestContext,
  words: readonly string[] = ["--port", "0"],
  env: Record<string, string> = {},
): Promise<HubProcess> {
  const child = start(["serve", ...words], env);
  t.after(() => child.kill("SIGKILL"));
  const ended = endOf(child);
  const line = new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += String(chunk);
      const address = /http:\/\/\S+/.exec(text)?.[0];
      if (address !== undefined && text.includes("\n")) resolve(address);
    });
    void ended.then(({ code, err }) => reject(new Error(`the hub ended with ${code}: ${err}`)));
  });
  const url = await line;
  return { url, port: new URL(url).port, ended, signal: (name) => void child.kill(name) };
}

/** `test` with a bound, so that an answer that never comes fails one test and not the whole file. */
export function test(title: string, run: (t: TestContext) => Promise<void>): void {
  unbounded(title, { timeout: 60_000 }, run);
}

function start(words: readonly string[], env: Record<string, string>): ChildProcess {
  const { PORT: _port, HOST: _host, ...inherited } = process.env;
  return spawn(process.execPath, [main, ...words], {
    env: { ...inherited, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function endOf(child: ChildProcess): Promise<Ended> {
  let out = "";
  let err = "";
  child.stdout?.on("data", (chunk) => {
    out += String(chunk);
  });
  child.stderr?.on("data", (chunk) => {
    err += String(chunk);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}
