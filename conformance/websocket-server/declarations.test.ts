/** The low-level server as applications load it and compile against it, from both module systems. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "../support/bounded-test.js";
import { complaints, root } from "../support/compile.js";

const USE = `
const server = new WebSocketServer({ port: 8080, perMessageDeflate: true });
server.on("request", async (request) => {
  if (request.cookies.sid === undefined) request.reject({ status: 401, reason: "who are you" });
  else request.accept({ protocol: request.protocols[0] ?? null, cookies: [{ name: "a", value: "b", httpOnly: true }] });
});
server.on("connection", async (connection, request) => {
  const path: string = request.url;
  connection.on("message", (data, isBinary) => connection.send(isBinary ? data : data.toString(), { compress: false }));
  connection.on("close", (code, reason) => [code.toFixed(), reason.toUpperCase()]);
  for await (const message of connection) server.broadcast(message);
  return path;
});
const options: WebSocketServerOptions = { noServer: true };
const one: WebSocketConnection | undefined = [...server.clients][0];
one?.send(new WebSocketMessage("x"), (error) => error?.message);
export { options };
`;
const NAMES = "WebSocketServer, WebSocketMessage, type WebSocketConnection, type WebSocketServerOptions";
const MODULE = `import { ${NAMES} } from "@tidewire/server/websocket";\n${USE}`;

function compile(files: Record<string, string>, options: readonly string[]): string {
  const links = {
    "node_modules/@tidewire/server": "packages/server",
    "node_modules/@tidewire/wire": "packages/wire",
    "node_modules/@types": "node_modules/@types",
  };
  const language = ["--target", "es2022", "--lib", "es2023", "--types", "node", "--skipLibCheck"];
  return complaints(files, links, [...language, ...options]);
}

test("compile from both module systems, and for a bundler", () => {
  assert.equal(compile({ "a.mts": MODULE, "b.cts": MODULE }, ["--module", "node16"]), "");
  assert.equal(compile({ "a.ts": MODULE }, ["--module", "esnext", "--moduleResolution", "bundler"]), "");
});

test("a mistake is found: the check above could fail", () => {
  const mistaken = MODULE.replace("reason.toUpperCase()", "reason.toFixed()");
  assert.match(compile({ "b.cts": mistaken }, ["--module", "node16"]), /error TS2\d+.*toFixed/);
});

test("what is declared for ES modules is declared for CommonJS, and both load the same", async () => {
  const read = (name: string): string => readFileSync(join(root, "packages", "server", name), "utf8");
  const common = read("websocket.d.cts");
  const names = [...read("dist/websocket/index.d.ts").matchAll(/export (?:type )?\{([^}]*)\}/g)]
    .flatMap(([, list = ""]) => list.split(","))
    .map((name) => name.replace(/^\s*(?:type )?|\s*$/g, ""));
  assert.ok(names.includes("WebSocketServer") && names.includes("Rejection"));
  assert.deepEqual(
    names.filter((name) => !new RegExp(`\\btype ${name}\\b`).test(common)),
    [],
  );
  const imported = (await import("@tidewire/server/websocket")) as Record<string, unknown>;
  const required = createRequire(import.meta.url)("@tidewire/server/websocket") as Record<string, unknown>;
  for (const name of [
    "WebSocketServer",
    "WebSocketConnection",
    "WebSocketMessage",
    "WebSocketRequest",
    "ServerError",
  ]) {
    assert.equal(typeof imported[name], "function", name);
    assert.equal(required[name], imported[name]);
    assert.match(common, new RegExp(`declare const ${name}:`));
  }
});
