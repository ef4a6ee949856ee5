import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  conformanceSources,
  emittedPath,
  filesBelow,
  isTest,
  packageNames,
  packageSources,
  root,
} from "./repository.mjs";

test("finds the root, whatever the working directory", () => {
  assert.equal(existsSync(join(root, "scripts", "repository.test.mjs")), true);
});

test("lists the packages and their sources, without what was compiled or installed", () => {
  assert.ok(packageNames().includes("wire"));
  const sources = packageSources();
  assert.ok(sources.includes("packages/wire/src/index.ts"));
  assert.deepEqual(
    sources.filter((path) => !/^packages\/[^/]+\/src\/.+\.ts$/.test(path) || /node_modules|dist|\.d\.ts$/.test(path)),
    [],
  );
});

test("lists nothing below a folder that is absent", () => {
  assert.deepEqual(filesBelow("no-such-folder"), []);
  assert.deepEqual(
    conformanceSources().filter((path) => !path.startsWith("conformance/")),
    [],
  );
});

test("tells tests by their name", () => {
  assert.deepEqual(["a.test.ts", "a.test.mjs", "a.browser.test.ts"].filter(isTest).length, 3);
  assert.deepEqual(["a.ts", "test.mjs", "a.test.json", "a.test.d.ts", "contest.ts"].filter(isTest), []);
});

test("knows where the compiler puts a source", () => {
  assert.equal(emittedPath("packages/wire/src/ws/frame.test.ts"), "packages/wire/dist/ws/frame.test.js");
  assert.equal(emittedPath("packages/hub/src/pages/src/a.ts"), "packages/hub/dist/pages/src/a.js");
  assert.equal(emittedPath("conformance/rooms.test.ts"), "conformance/dist/rooms.test.js");
  assert.equal(emittedPath("conformance/clients/v2.test.ts"), "conformance/dist/clients/v2.test.js");
});
