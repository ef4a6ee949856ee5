/** For the tests of the examples: runs one as its own `npm start` does, on a free port, until the test ends. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "@tidewire/testkit";
import { linkDependencies, readExample } from "../../scripts/examples.mjs";

/** An example that has not ended so long after it was asked to is killed. */
const STOP_MS = 8000;

/**
 * Starts an example and waits for the line with "listening". What it needs must be built: `npm test` sees to that.
 * @param {import("node:test").TestContext} t
 * @param {string} name the folder under examples/
 * @param {{ port?: number, args?: string[], env?: Record<string, string>, ready?: RegExp }} options
 *   `port`: a free one by default; the example gets it as PORT. `ready`: what it prints once it runs, /listening/ by default.
 */
export async function runExample(t, name, options = {}) {
  const { port = await freePort(), args = [], env = {}, ready = /listening/ } = options;
  const example = readExample(name);
  linkDependencies(example);
  const child = spawn(process.execPath, [example.main, ...args], {
    cwd: example.folder,
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = once(child, "exit");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }

  /** Resolves once it has printed that; rejects when it ends before. @param {RegExp} what */
  async function prints(what) {
    for (;;) {
      const found = what.exec(output);
      if (found !== null) return found;
      const ended = await Promise.race([
        once(child.stdout, "data").then(() => false),
        once(child.stderr, "data").then(() => false),
        exit.then(() => true),
      ]);
      if (ended && !what.test(output)) assert.fail(`${name} ended and did not print ${what}:\n${output}`);
    }
  }

  /** Ends it. @param {NodeJS.Signals} signal @returns its exit code, or null when the signal ended it */
  async function stop(signal = "SIGTERM") {
    child.kill(signal);
    return (await exit)[0];
  }
  // Politely, so that what it has started ends too.
  t.after(async () => {
    const patience = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await stop();
    clearTimeout(patience);
  });

  await prints(ready);
  return { port, url: `http://localhost:${port}`, prints, stop, output: () => output };
}
