/** The packed package as compilers resolve it: both module systems, every resolution still in use, declarations checked. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { before, test } from "node:test";
import { type CompileOptions, compile } from "./compile.js";
import { installed, type Project } from "./installed.js";

let project: Project;

before(async () => {
  project = await installed();
});

type Resolution = Pick<CompileOptions, "module" | "moduleResolution">;

const NODE10: Resolution = { module: "commonjs", moduleResolution: "node10" };
const NODE16: Resolution = { module: "node16", moduleResolution: "node16" };
const NODENEXT: Resolution = { module: "nodenext", moduleResolution: "nodenext" };
const BUNDLER: Resolution = { module: "esnext", moduleResolution: "bundler" };

/** The project's compiler is TypeScript 5; this repository's is the newest. */
const COMPILERS = [
  { name: "TypeScript 5", newest: false, resolutions: [NODE10, NODE16, NODENEXT, BUNDLER] },
  { name: "the newest TypeScript", newest: true, resolutions: [NODE16, NODENEXT, BUNDLER] },
];

for (const { name, newest, resolutions } of COMPILERS) {
  for (const resolution of resolutions) {
    test(`applications are typed under ${name}, module resolution ${resolution.moduleResolution}`, async () => {
      // What a bundler reads has no `import x = require()`.
      const files = resolution === BUNDLER ? ["consumer.mts"] : ["consumer.mts", "consumer.cts"];
      await compile(project, files, { ...resolution, newest, noEmit: true, libCheck: newest });
    });
  }
}

test("a mistake is found: the check above could fail", async () => {
  await assert.rejects(
    compile(project, ["mistaken.cts"], { ...NODE16, noEmit: true }),
    /mistaken\.cts\(5,\d+\): error TS2345/,
  );
});

test("require gives a function with the classes, import gives both", async () => {
  const required = project.load("socket.io") as Record<string, unknown>;
  assert.equal(typeof required, "function");
  assert.deepEqual(Object.keys(required), ["Server", "Namespace", "Socket"]);
  const imported = (await import(project.locate("socket.io"))) as Record<string, unknown>;
  for (const name of Object.keys(required)) assert.equal(imported[name], required[name]);
  assert.equal(imported.default, required);
});

test("what is declared for ES modules is declared for CommonJS", () => {
  const folder = join(project.folder, "node_modules", "socket.io");
  const modules = readFileSync(join(folder, "dist", "index.d.ts"), "utf8");
  const common = readFileSync(join(folder, "commonjs.d.cts"), "utf8");
  const exported = [...modules.matchAll(/export (?:type )?\{([^}]*)\}/g)]
    .flatMap(([, names = ""]) => names.split(","))
    .map((name) => name.replace(/^\s*(?:type )?|\s*$/g, ""))
    .filter((name) => /^[A-Z]\w*$/.test(name));
  assert.ok(exported.includes("Server") && exported.includes("DisconnectReason"));
  assert.deepEqual(
    exported.filter((name) => !new RegExp(`\\btype ${name}\\b`).test(common)),
    [],
  );
});

test("the package's own description can be read by tools", () => {
  const require = createRequire(join(project.folder, "package.json"));
  const { name, version } = require("socket.io/package.json") as { name: string; version: string };
  assert.equal(name, "@tidewire/server");
  assert.match(version, /^\d+\.\d+\.\d+/);
});
