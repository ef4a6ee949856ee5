import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { SERVICES, servicesOf, startServices } from "./services.mjs";

/** A service of a few lines: `body` runs with the port as its second argument, the folder as its first. */
function service(t, body, more = {}) {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-services-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "thing");
  writeFileSync(path, `#!${process.execPath}\n${body}`);
  chmodSync(path, 0o755);
  const program = { title: "Thing", variable: "THING_PATH", commands: [], places: [path], debianPackage: "thing" };
  const url = (port) => `thing://${port}`;
  const command = (file, dir, port) => [file, dir, port];
  return { title: "Thing", variable: "THING_URL", program, url, command, ...more };
}

const SERVES = `
require("node:net").createServer().listen(Number(process.argv[3]), "127.0.0.1", () => {
  require("node:fs").writeFileSync("here", process.argv[2]);
  console.error("Ready to accept connections");
});
`;

test("knows by its name which service a test needs", () => {
  assert.deepEqual(servicesOf(["conformance/a.redis.test.ts", "/x/dist/b.redis.test.js", "c.test.ts"]), [
    SERVICES.redis,
  ]);
  assert.deepEqual(servicesOf(["a.postgres.test.ts", "b.redis.test.ts"]), [SERVICES.redis, SERVICES.postgres]);
  assert.deepEqual(servicesOf(["conformance/chat.browser.test.ts", "conformance/redis.ts"]), []);
});

test("starts a service on a free port, tells the tests where, and leaves nothing behind", async (t) => {
  let folder = "";
  const command = (file, dir, port) => {
    folder = dir;
    return [file, dir, port];
  };
  const { env, stop } = await startServices([service(t, SERVES, { command })], { PATH: "" });
  assert.match(env.THING_URL, /^thing:\/\/\d+$/);
  assert.ok(existsSync(join(folder, "here")));
  await stop();
  assert.equal(existsSync(folder), false);
});

test("the service that the environment names is used", async (t) => {
  const unusable = service(t, "process.exit(1)");
  const { env, stop } = await startServices([unusable], { PATH: "", THING_URL: "thing://elsewhere" });
  assert.deepEqual(env, {});
  await stop();
});

test("says what a service said that does not start, and ends the others", async (t) => {
  const folders = [];
  const command = (file, dir, port) => {
    folders.push(dir);
    return [file, dir, port];
  };
  const good = service(t, SERVES, { command });
  const bad = service(t, 'console.error("out of luck"); process.exit(3);', { command });
  bad.program.variable = "OTHER_PATH";
  await assert.rejects(startServices([good, bad], { PATH: "" }), {
    name: "StepFailed",
    message: "Thing did not start: exit code 3\nout of luck\n",
  });
  assert.deepEqual([...new Set(folders)].filter(existsSync), []);
});

test("says why a service could not be prepared", async (t) => {
  const prepare = (file) => [file, "--prepare"];
  const failing = service(t, 'console.error("no room"); process.exit(1);', { prepare });
  const message = "Thing could not be prepared: no room\n";
  await assert.rejects(startServices([failing], { PATH: "" }), { name: "StepFailed", message });
});
