/** The recipes of docs/how-to for React, Vue and Svelte: their code compiles as it stands. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "../support/bounded-test.js";
import { complaints, root } from "../support/compile.js";

/** The blocks that name their file in a first comment, by that name. */
function filesOf(recipe: string): [name: string, text: string][] {
  const text = readFileSync(join(root, "docs", "how-to", `${recipe}.md`), "utf8");
  const blocks = text.matchAll(/^```tsx?\n(\/\/ (\S+)\n.*?)^```$/gms);
  return [...blocks].map(([, code = "", name = ""]) => [name, code]);
}

function compile(files: readonly (readonly [name: string, text: string])[]): string {
  const options = ["--skipLibCheck", "--module", "nodenext", "--jsx", "react-jsx", "--types", ""];
  const all = { ...Object.fromEntries(files), "package.json": '{ "type": "module" }' };
  return complaints(all, { node_modules: "node_modules" }, options);
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
