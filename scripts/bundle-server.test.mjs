import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { bundleServer, SERVER_BUNDLES, withPlainNames } from "./bundle-server.mjs";
import { root } from "./repository.mjs";

const PACKAGE = join(root, "packages", "server");
const BUNDLE = join(PACKAGE, "dist", "bundle");
const SCRIPT = new URL("bundle-server.mjs", import.meta.url).href;

function load(...path) {
  return import(pathToFileURL(join(...path)).href);
}

test("makes nothing of a package that was not compiled", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-bundle-"));
  t.after(() => rmSync(folder, { recursive: true }));
  bundleServer(folder);
  assert.equal(existsSync(join(folder, "bundle")), false);
});

test("is what the package's entries name, with every file that they load", () => {
  const { exports, main } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  assert.equal(main, exports["."].default);
  const named = [exports["."], exports["./websocket"]].flatMap((entry) => [entry.default, entry.require.default]);
  assert.deepEqual(
    named,
    Object.keys(SERVER_BUNDLES).flatMap((name) => [`./dist/bundle/${name}`, `./dist/bundle/${name}`]),
  );
  const files = readdirSync(BUNDLE).filter((name) => name.endsWith(".js"));
  assert.deepEqual(files.sort(), [...Object.keys(SERVER_BUNDLES), "shared.js"].sort());
});

for (const [name, entry] of Object.entries(SERVER_BUNDLES)) {
  test(`${name} exports what the module does, under the same names of classes`, async () => {
    const [bundle, module] = [await load(BUNDLE, name), await load(PACKAGE, "dist", entry)];
    assert.deepEqual(Object.keys(bundle), Object.keys(module));
    for (const [key, value] of Object.entries(module)) {
      assert.equal(typeof bundle[key], typeof value, key);
      // What `console.log(socket)` and a stack show.
      if (typeof value === "function") assert.equal(bundle[key].name, value.name, key);
    }
  });

  test(`the map of ${name} leads to the sources in TypeScript`, () => {
    assert.ok(readFileSync(join(BUNDLE, name), "utf8").endsWith(`//# sourceMappingURL=${name}.map\n`));
    const { sources } = JSON.parse(readFileSync(join(BUNDLE, `${name}.map`), "utf8"));
    for (const path of sources) assert.ok(path.endsWith(".ts") && existsSync(join(BUNDLE, path)), path);
  });
}

test("is required as it is imported", async () => {
  const required = createRequire(import.meta.url)("@tidewire/server");
  assert.equal(required, (await load(BUNDLE, "index.js")).default);
});

test("leaves files alone that stay as they are, for somebody may load them, and nothing else", (t) => {
  const strange = join(BUNDLE, "strange.js");
  writeFileSync(strange, "");
  t.after(() => rmSync(strange, { force: true }));
  const before = statSync(join(BUNDLE, "index.js")).mtimeMs;
  bundleServer();
  assert.equal(statSync(join(BUNDLE, "index.js")).mtimeMs, before);
  assert.equal(existsSync(strange), false);
});

test("has the same text wherever it is made", () => {
  const before = readFileSync(join(BUNDLE, "index.js"), "utf8");
  assert.equal(before.includes(root), false);
  execFileSync(process.execPath, ["-e", `import(${JSON.stringify(SCRIPT)}).then((made) => made.bundleServer())`], {
    cwd: tmpdir(),
  });
  assert.equal(readFileSync(join(BUNDLE, "index.js"), "utf8"), before);
});

test("gives classes their names back, and only to classes", () => {
  const code = (lines, exported) => `${lines.join("\n")}\nexport {\n  ${exported.join(",\n  ")}\n};\n`;
  const made = [
    ["var Foo = class _Foo {", "  all = [..._Foo.list, _Foo];", "  other = this._Foo;", "};"],
    ["var Bar2 = class {", "};", "var Impl = class {", "};", "var dist_default = class {", "};"],
  ].flat();
  const wanted = [
    ["var Foo = class Foo {", "  all = [...Foo.list, Foo];", "  other = this._Foo;", "};"],
    ["var Bar2 = class Bar {", "};", "var Impl = class {", "};", "var dist_default = class {", "};"],
  ].flat();
  const exported = ["Foo", "Bar2 as Bar", "Impl as helper", "dist_default as default"];
  assert.equal(withPlainNames(code(made.toSpliced(2, 1), exported)), code(wanted.toSpliced(2, 1), exported));
  assert.throws(() => withPlainNames(code(made, exported)), /_Foo is left of what esbuild called a class/);
});
