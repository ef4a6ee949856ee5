/** The recipes of docs/how-to for React, Vue and Svelte: their code compiles as it stands. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "../support/bounded-test.js";

const root = join(import.meta.dirname, "..", "..", "..");

/** The blocks that name their file in a first comment, by that name. */
function filesOf(recipe: string): [name: string, text: string][] {
  const text = readFileSync(join(root, "docs", "how-to", `${recipe}.md`), "utf8");
  const blocks = text.matchAll(/^```tsx?\n(\/\/ (\S+)\n.*?)^```$/gms);
  return [...blocks].map(([, code = "", name = ""]) => [name, code]);
}

function compile(files: readonly (readonly [name: string, text: string])[]): string {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-recipe-"));
  try {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--jsx", "react-jsx"];
    const args = [tsc, ...options, "--types", "", ...files.map(([name]) => name)];
    execFileSync(process.execPath, args, { cwd: folder, stdio: "pipe" });
    return "";
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const [recipe, count] of [
  ["react", 2],
  ["vue", 1],
  ["svelte", 1],
] as const) {
  test(`the recipe for ${recipe} compiles`, () => {
    const files = filesOf(recipe);
    assert.equal(files.length, count);
    assert.equal(compile(files), "");
  });
}

test("a mistake is found: the check above could fail", () => {
  const files = filesOf("react").map(([name, text]) => [name, text.replace('"hello"', "42")] as const);
  assert.match(compile(files), /chat\.tsx\(\d+,\d+\): error TS2345/);
});

test("Vue leaves a socket in reactive state as it is", async () => {
  const [{ reactive }, { io }] = [await import("vue"), await import("@tidewire/client")];
  const socket = io("http://h", { autoConnect: false });
  const state = reactive({ socket });
  assert.equal(state.socket, socket);
  assert.equal(state.socket.on("x", () => {}).emit("x"), socket);
  assert.equal(state.socket.io, socket.io);
});
