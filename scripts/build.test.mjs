import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { copyAssets, removeOrphans } from "./build.mjs";
import { packageNames, root } from "./repository.mjs";

/** A folder that holds the given files, each with its own name as content. */
function folderWith(t, ...paths) {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-build-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
  return folder;
}

test("copies everything but TypeScript and its settings, folders included", (t) => {
  const from = folderWith(t, "index.html", "icons/a.svg", "chat.ts", "chat.test.ts", "tsconfig.json");
  const to = join(folderWith(t), "dist", "pages");
  copyAssets(from, to);
  assert.equal(readFileSync(join(to, "index.html"), "utf8"), "index.html");
  assert.equal(readFileSync(join(to, "icons", "a.svg"), "utf8"), "icons/a.svg");
  for (const path of ["chat.ts", "chat.test.ts", "tsconfig.json"])
    assert.equal(existsSync(join(to, path)), false, path);
});

test("copies again what changed and leaves alone what did not", (t) => {
  const from = folderWith(t, "same.css", "changed.css");
  const to = folderWith(t);
  copyAssets(from, to);
  utimesSync(join(to, "same.css"), 1, 1);
  writeFileSync(join(from, "changed.css"), "new text");
  copyAssets(from, to);
  assert.equal(statSync(join(to, "same.css")).mtimeMs, 1000);
  assert.equal(readFileSync(join(to, "changed.css"), "utf8"), "new text");
});

test("copies nothing from a folder that is absent", (t) => {
  const to = join(folderWith(t), "dist");
  copyAssets(join(to, "nowhere"), to);
  assert.equal(existsSync(to), false);
});

test("removes what was made of a source that is gone, and nothing else", (t) => {
  const source = folderWith(t, "kept.ts", "sub/kept.ts", "pages/kept.html");
  const outputs = (name) => [`${name}.js`, `${name}.js.map`, `${name}.d.ts`, `${name}.d.ts.map`];
  const kept = [...outputs("kept"), ...outputs("sub/kept"), "pages/kept.html", "bundle/index.js", ".tsbuildinfo"];
  const gone = [...outputs("gone"), ...outputs("sub/gone.test"), "pages/gone.html"];
  const dist = folderWith(t, ...kept, ...gone);
  removeOrphans(source, dist);
  for (const path of kept) assert.equal(existsSync(join(dist, path)), true, path);
  for (const path of gone) assert.equal(existsSync(join(dist, path)), false, path);
});

test("what is published is built before it is packed", () => {
  const packages = packageNames().map((name) =>
    JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")),
  );
  for (const { name, private: isPrivate, scripts } of packages) {
    if (isPrivate !== true) assert.equal(scripts.prepack, "npm run build --prefix ../..", name);
  }
});
