/** Every JavaScript example of the README, run as it stands but for its port. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freePort } from "@tidewire/testkit";
import { root } from "./repository.mjs";

const EXAMPLES = examplesOf(readFileSync(join(root, "README.md"), "utf8"));

/** Inside the repository, so that packages resolve as they do for anyone who has installed them. */
let folder = "";

before(() => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  folder = mkdtempSync(join(root, ".cache", "readme-"));
});

after(() => rmSync(folder, { recursive: true }));

test("holds the examples that are tested here, and no other", () => {
  assert.deepEqual([...EXAMPLES.keys()], ["server.mjs", "client.mjs", "attached.cjs"]);
});

test("the client talks through the server and is answered", async (t) => {
  const start = await stage(t);
  start("server.mjs");
  const client = start("client.mjs");
  await client.prints("me: hello");
  await client.prints("delivered");
});

test("two clients hear each other", async (t) => {
  const start = await stage(t);
  start("server.mjs");
  const first = start("client.mjs");
  await first.prints("delivered");
  start("client.mjs");
  await first.prints(/^[\w-]{20}: hello$/m);
});

test("the server hears a client leave", async (t) => {
  const start = await stage(t);
  const server = start("server.mjs");
  const client = start("client.mjs");
  await client.prints("delivered");
  client.kill();
  // Killed before it had upgraded, it leaves a poll unanswered: an error.
  await server.prints(/^[\w-]{20} left: transport (?:close|error)$/m);
});

test("attaches to an HTTP server from CommonJS, which goes on serving its own", async (t) => {
  const start = await stage(t);
  start("attached.cjs");
  const client = start("client.mjs");
  await client.prints("server: welcome");
  const response = await fetch(`http://localhost:${start.port}/`);
  assert.equal(await response.text(), "still here");
});

/** File name → code of each fenced block that is marked `js`. */
function examplesOf(markdown) {
  const blocks = [...markdown.matchAll(/^```js\b *(.*)\n([\s\S]*?)^```$/gm)];
  return new Map(blocks.map(([, name, code]) => [name, code]));
}

/** A free port, and a function that runs examples on it, each in a process of its own, until the test ends. */
async function stage(t) {
  const port = await freePort();
  /** One promise per running example: none may end by itself. */
  const endings = new Set();

  function start(name) {
    const child = spawn(process.execPath, [write(name, port)], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      errors += text;
    });
    const exit = once(child, "exit");
    const ending = exit.then(() => `${name} ended by itself:\n${output}${errors}`);
    endings.add(ending);

    function kill() {
      endings.delete(ending);
      child.kill("SIGKILL");
    }
    t.after(async () => {
      kill();
      await exit;
    });

    /** Resolves when the output holds the text; rejects when any example ends before. */
    async function prints(text) {
      while (!(typeof text === "string" ? output.includes(text) : text.test(output))) {
        const seen = await Promise.race([once(child.stdout, "data"), ...endings]);
        if (typeof seen === "string") assert.fail(`${name} did not print ${text}: ${seen}`);
      }
    }
    return { prints, kill };
  }
  return Object.assign(start, { port });
}

function write(name, port) {
  const code = EXAMPLES.get(name);
  assert.equal(code.split("3000").length, 2, `${name} names its port once`);
  const file = join(folder, `${port}-${name}`);
  writeFileSync(file, code.replace("3000", String(port)));
  return file;
}
