import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { packageVersion } from "./cli/version.js";

const main = fileURLToPath(new URL("main.js", import.meta.url));

function tidewire(...words: string[]): Promise<{ code: number | string | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...words], (error, out, err) =>
      resolve({ code: error === null ? child.exitCode : (error.code ?? null), out, err }),
    );
  });
}

test("prints its version and ends well", async () => {
  assert.deepEqual(await tidewire("--version"), { code: 0, out: `${packageVersion()}\n`, err: "" });
});

test("a bad option is one line on standard error and code 1", async () => {
  const { code, out, err } = await tidewire("serve", "--port", "http");
  assert.deepEqual([code, out], [1, ""]);
  assert.match(err, /^tidewire: --port has to be a whole number from 0 to 65535, not "http"\n$/);
});
