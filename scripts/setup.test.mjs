import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { importsOf } from "./imports.mjs";
import { filesBelow, root } from "./repository.mjs";
import { StepFailed } from "./run-command.mjs";
import { checkNodeVersion, installPart } from "./setup.mjs";

for (const version of ["20.19.0", "20.20.2", "22.0.0", "24.1.0"]) {
  test(`runs on node ${version}`, () => checkNodeVersion(version));
}

for (const version of ["18.20.4", "20.18.9"]) {
  test(`says that node ${version} is too old`, () => {
    const message = `node ${version} is too old: 20.19 or later is needed`;
    assert.throws(() => checkNodeVersion(version), { name: "StepFailed", message });
    assert.throws(() => checkNodeVersion(version), StepFailed);
  });
}

const MANIFEST = { name: "x", scripts: { test: "a" }, dependencies: { cors: "^2" }, devDependencies: {}, exports: "." };

test("does not reinstall for a changed script or export", () => {
  const changed = { ...MANIFEST, scripts: { test: "b" }, exports: "./b" };
  assert.equal(installPart(JSON.stringify(changed)), installPart(JSON.stringify(MANIFEST)));
});

for (const key of ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"]) {
  test(`reinstalls for changed ${key}`, () => {
    const changed = { ...MANIFEST, [key]: { cors: "^3" } };
    assert.notEqual(installPart(JSON.stringify(changed)), installPart(JSON.stringify(MANIFEST)));
  });
}

test("no script imports a package at its head: in a fresh clone none is installed yet", () => {
  const scripts = filesBelow("scripts").filter((path) => path.endsWith(".mjs") && !path.endsWith(".test.mjs"));
  assert.ok(scripts.includes("scripts/setup.mjs"));
  for (const path of scripts) {
    const text = readFileSync(join(root, path), "utf8");
    for (const specifier of importsOf(text)) {
      assert.ok(specifier.startsWith("./") || isBuiltin(specifier), `${path} imports ${specifier}`);
    }
  }
});
