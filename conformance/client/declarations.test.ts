/** The declarations of the client as applications compile against them: without the DOM's, from both module systems. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "../support/bounded-test.js";
import { complaints, root } from "../support/compile.js";

const MODULE = `
import { io, Manager, type Socket, type ManagerOptions } from "@tidewire/client";
import { io as small } from "@tidewire/client/websocket";
const options: Partial<ManagerOptions> = { transports: ["websocket"] };
const socket: Socket<{ chat: (text: string) => void }> = io("http://h", options);
socket.on("chat", (text) => text.toUpperCase());
socket.on("disconnect", (reason, details) => [reason === "ping timeout", details?.hint]);
new Manager("http://h").socket("/").emit("x");
small("http://h").emit("x");
`;

const COMMON = `
import io = require("@tidewire/client");
const socket: io.Socket<{ chat: (text: string) => void }> = io("http://h");
socket.on("chat", (text) => text.toUpperCase());
new io.Manager("http://h").socket("/").emit("x");
io.connect("http://h").io.on("reconnect", (attempt) => attempt.toFixed());
`;

/** Compiles with everything checked, and nothing known but the language. */
function compile(files: Record<string, string>, options: readonly string[]): string {
  const names = ["client", "wire"].map((name) => [`node_modules/@tidewire/${name}`, `packages/${name}`]);
  const nothingElse = ["--lib", "es2022", "--types", "", "--skipLibCheck", "false"];
  return complaints(files, Object.fromEntries(names), [...nothingElse, ...options]);
}

for (const resolution of ["node16", "nodenext"]) {
  test(`compile under module resolution ${resolution}, without the DOM library`, () => {
    assert.equal(compile({ "a.mts": MODULE, "b.cts": COMMON }, ["--module", resolution]), "");
  });
}

test("compile for a bundler, without the DOM library", () => {
  assert.equal(compile({ "a.ts": MODULE }, ["--module", "esnext", "--moduleResolution", "bundler"]), "");
});

test("a mistake is found: the checks above could fail", () => {
  const mistaken = COMMON.replace("text.toUpperCase()", "text.toFixed()");
  assert.match(compile({ "b.cts": mistaken }, ["--module", "node16"]), /error TS2\d+.*toFixed/);
});

test("what is declared for ES modules is declared for CommonJS", () => {
  const read = (name: string) => readFileSync(join(root, "packages", "client", name), "utf8");
  const common = read("commonjs.d.cts");
  const names = [...read("dist/index.d.ts").matchAll(/export (?:type )?\{([^}]*)\}/g)]
    .flatMap(([, list = ""]) => list.split(","))
    .map((name) => name.replace(/^\s*(?:type )?|\s*$/g, ""))
    .filter((name) => name !== "" && !name.includes(" as ") && !/^(?:lookup|protocol)$/.test(name));
  assert.ok(names.includes("Socket") && names.includes("ManagerOptions"));
  assert.deepEqual(
    names.filter((name) => !new RegExp(`\\btype ${name}\\b`).test(common)),
    [],
  );
});
