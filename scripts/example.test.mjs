/** The command that runs an example, as a user gives it. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "@tidewire/testkit";
import { exampleNames, listOfExamples } from "./examples.mjs";
import { root } from "./repository.mjs";

const command = join(root, "scripts", "example.mjs");

function run(...words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...words], { encoding: "utf8" });
  return { status, stdout, stderr };
}

test("lists the examples when no name is given", () => {
  const { status, stdout, stderr } = run();
  assert.deepEqual([status, stderr], [0, ""]);
  assert.ok(stdout.includes(listOfExamples()));
});

for (const name of ["sail", "support", "../packages/hub", "__proto__"]) {
  test(`says which examples there are when asked for ${name}`, () => {
    const { status, stdout, stderr } = run(name);
    assert.deepEqual([status, stdout], [1, ""]);
    assert.equal(stderr, `there is no example ${name}. There are:\n\n${listOfExamples()}\n`);
  });
}

test("builds, runs and ends an example", { timeout: 120_000 }, async (t) => {
  assert.ok(exampleNames().includes("chat-tutorial"));
  const env = { ...process.env, PORT: String(await freePort()) };
  const child = spawn(process.execPath, [command, "chat-tutorial"], { env, stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const ended = once(child, "exit");
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  while (!output.includes("listening")) await Promise.race([once(child.stdout, "data"), ended]);
  const page = await fetch(`http://localhost:${env.PORT}/`);
  assert.match(await page.text(), /<ul id="messages">/);
  child.kill("SIGTERM");
  assert.deepEqual(await ended, [null, "SIGTERM"]);
});
