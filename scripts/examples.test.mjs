import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import {
  exampleNames,
  exampleSources,
  folderOf,
  linkDependencies,
  listOfExamples,
  packagesOf,
  readExample,
} from "./examples.mjs";
import { isTest, root } from "./repository.mjs";

const manifestOf = (folder) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
const read = (path) => readFileSync(join(root, "examples", path), "utf8");

for (const name of exampleNames()) {
  test(`${name} is whole: a package, a README that says how it is run, a test, a line in the index`, () => {
    const { private: hidden, type, description, name: called } = manifestOf(`examples/${name}`);
    assert.deepEqual([hidden, type, called], [true, "module", `tidewire-example-${name}`]);
    assert.match(description, /^\S.{10,98}\S$/, "one line for the list");
    assert.match(read(`${name}/README.md`), /^# \S/);
    assert.ok(read(`${name}/README.md`).includes(`npm run example -- ${name}`), "the README names its one command");
    assert.ok(exampleSources().some((path) => path.startsWith(`examples/${name}/`) && isTest(path)));
    assert.ok(read("README.md").includes(`](${name})`), "examples/README.md links to it");
  });

  test(`${name} names what a copy of its folder needs`, () => {
    const example = readExample(name);
    const { devDependencies } = manifestOf(".");
    for (const [dependency, wanted] of Object.entries(example.dependencies)) {
      // Throws where the root has not got it.
      const source = folderOf(dependency, wanted, devDependencies);
      const own = /^(?:npm:)?@tidewire\/[^@]+@(.+)$/.exec(
        wanted.startsWith("npm:") ? wanted : `${dependency}@${wanted}`,
      );
      if (own === null) continue;
      const folder = source ?? dependency.replace("@tidewire/", "packages/");
      assert.equal(own[1], `^${manifestOf(folder).version}`, dependency);
    }
    assert.ok(packagesOf(example).includes("packages/client"));
    const compiled = existsSync(join(example.folder, "tsconfig.json"));
    assert.ok(compiled || existsSync(join(example.folder, example.main)), `${example.main} is there`);
  });
}

test("the list has one line for each example", () => {
  assert.deepEqual(
    listOfExamples()
      .split("\n")
      .map((line) => line.trim().split("  ")[0]),
    exampleNames(),
  );
});

test("finds ours in the packages, by whichever name, and others where the root has them", () => {
  const installed = { express: "^4", "client-v2": "npm:client@2.2.0", client: "^4" };
  assert.equal(folderOf("@tidewire/server", "^0.1.0", installed), undefined);
  assert.equal(folderOf("socket.io", "npm:@tidewire/server@^0.1.0", installed), "packages/server");
  assert.equal(folderOf("express", "^4", installed), undefined);
  assert.equal(folderOf("client", "2.2.0", installed), "node_modules/client-v2");
  assert.throws(() => folderOf("express", "^5", installed), { name: "StepFailed", message: /^express \^5 is not/ });
});

test("knows which packages of ours to build", () => {
  const dependencies = { express: "^4", "socket.io": "npm:@tidewire/server@^0.1.0", "@tidewire/hub": "^0.1.0" };
  assert.deepEqual(packagesOf({ dependencies }), ["packages/client", "packages/server", "packages/hub"]);
});

test("links what goes by another name, again when it means something else, and leaves installed packages alone", (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tidewire-example-")));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "node_modules", "installed"), { recursive: true });
  const linked = (wanted) => {
    const dependencies = { "socket.io": `npm:@tidewire/${wanted}@^0.1.0`, installed: "npm:@tidewire/wire@^0.1.0" };
    linkDependencies({ folder, dependencies });
    return relative(root, realpathSync(join(folder, "node_modules", "socket.io")));
  };
  for (const name of ["hub", "server", "server"]) assert.equal(linked(name), join("packages", name));
  assert.equal(realpathSync(join(folder, "node_modules", "installed")), join(folder, "node_modules", "installed"));
});
