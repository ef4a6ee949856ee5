/** `npm start` where nothing was ever built: what the browser asks for is there. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { packageNames, root } from "./repository.mjs";

const MADE = new Set(["node_modules", "dist", "client-dist", ".git", ".cache"]);
const isSource = (path) => !MADE.has(basename(path)) && !path.endsWith(".tsbuildinfo");

const folder = mkdtempSync(join(tmpdir(), "tidewire-clone-"));
after(() => rmSync(folder, { recursive: true }));

/** Copies what `npm start` needs: sources alone, and the packages of others that a `npm ci` would install. */
async function clone() {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const path = join(root, entry.name);
    if (entry.isFile() || ["packages", "scripts"].includes(entry.name)) {
      cpSync(path, join(folder, entry.name), { recursive: true, filter: isSource });
    }
  }
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@tidewire"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name === "@tidewire" || name.startsWith(".")) continue;
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  for (const name of packageNames()) {
    symlinkSync(join(folder, "packages", name), join(modules, "@tidewire", name));
    const own = join(root, "packages", name, "node_modules");
    if (existsSync(own)) symlinkSync(own, join(folder, "packages", name, "node_modules"));
  }
  const { STAMP, fingerprint } = await import(pathToFileURL(join(folder, "scripts", "setup.mjs")).href);
  assert.ok(STAMP.startsWith(folder));
  writeFileSync(STAMP, fingerprint());
}

test("in a clone without anything built it builds and serves the page and the client", {
  timeout: 120_000,
}, async (t) => {
  await clone();
  assert.equal(existsSync(join(folder, "packages", "server", "client-dist")), false);
  const child = spawn(process.execPath, [join(folder, "scripts", "start.mjs")], {
    cwd: folder,
    env: { ...process.env, PORT: "0", HOST: "127.0.0.1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  while (!/listens on \S+\n/.test(output)) {
    const over = await Promise.race([once(child.stdout, "data").then(() => false), ended.then(() => true)]);
    if (over) assert.fail(`npm start ended:\n${output}`);
  }
  const url = /listens on (\S+)/.exec(output)?.[1];
  const page = await fetch(`${url}/`);
  assert.equal(page.status, 200);
  const scripts = [...(await page.text()).matchAll(/<script[^>]* src="([^"]+)"/g)].map((match) => match[1]);
  for (const path of [...scripts, "/socket.io/socket.io.js", "/socket.io/socket.io.min.js"]) {
    const response = await fetch(new URL(path, url));
    assert.equal(response.status, 200, path);
    assert.ok((await response.text()).length > 100, path);
  }
  child.kill("SIGTERM");
  assert.deepEqual(await ended, [0, null]);
});
