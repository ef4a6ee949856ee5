/** For the tests of the examples: a standalone hub in a process of its own, as `npm start` runs it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../packages/hub/dist/main.js", import.meta.url));

/**
 * Starts a hub and waits for the line that says where it listens. It is killed when the test ends.
 * @param {import("node:test").TestContext} t
 * @param {string | number} port 0: a free one
 * @param {string[]} options more words of its command line
 */
export async function startHub(t, port = 0, options = []) {
  const child = spawn(process.execPath, [main, "serve", "--port", String(port), ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  /** Ends it, by default at once and without a word. @param {NodeJS.Signals} signal */
  async function stop(signal = "SIGKILL") {
    child.kill(signal);
    await exit;
  }
  t.after(() => stop());
  let output = "";
  child.stdout.setEncoding("utf8");
  while (!output.includes("\n")) {
    const [text] = await Promise.race([once(child.stdout, "data"), exit.then(() => [undefined])]);
    if (text === undefined) throw new Error(`the hub ended:\n${output}`);
    output += text;
  }
  const [url] = /http:\/\/\S+/.exec(output) ?? [""];
  return { url, port: Number(new URL(url).port), stop };
}
