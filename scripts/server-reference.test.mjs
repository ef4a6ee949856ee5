/** The reference of the server: complete, true, and the one that is in docs/. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { root } from "./repository.mjs";
import { defaultOf, disconnectReasons, documentedClasses, optionsOf, serverReference } from "./server-reference.mjs";

/** What users call by the published API: none of it may be missing. */
const EMITTING = "emit emitWithAck to in except compress volatile local timeout".split(" ");
const EVERYBODY = "allSockets fetchSockets socketsJoin socketsLeave disconnectSockets".split(" ");
const BETWEEN_SERVERS = "send write serverSideEmit serverSideEmitWithAck".split(" ");
const PUBLISHED = {
  Server: [
    ...["sockets", "engine", "httpServer", "attach", "listen", "attachApp", "bind", "of", "use", "close"],
    ...["path", "serveClient", "connectTimeout", "adapter", ...EMITTING, ...EVERYBODY, ...BETWEEN_SERVERS],
  ],
  Namespace: ["name", "sockets", "adapter", "use", ...EMITTING, ...EVERYBODY, ...BETWEEN_SERVERS],
  Socket: [
    ...["id", "client", "conn", "request", "handshake", "data", "connected", "disconnected", "recovered", "rooms"],
    ...["send", "write", "broadcast", "join", "leave", "disconnect", "use", ...EMITTING],
    ...["onAny", "prependAny", "offAny", "listenersAny"],
    ...["onAnyOutgoing", "prependAnyOutgoing", "offAnyOutgoing", "listenersAnyOutgoing"],
  ],
  BroadcastOperator: [...EMITTING, ...EVERYBODY],
  RemoteSocket: ["id", "handshake", "rooms", "data", "timeout", "emit", "join", "leave", "disconnect"],
  Handshake: ["headers", "time", "address", "xdomain", "secure", "issued", "url", "query", "auth"],
  EngineView: ["generateId", "opts", "clientsCount", "clients", "use", "handleRequest", "handleUpgrade", "close"],
  ConnectionView: ["id", "protocol", "request", "remoteAddress", "readyState", "transport", "send", "write", "close"],
};

const OPTIONS = [...optionsOf("options", "ServerOptions"), ...optionsOf("engine/engine-options", "EngineOptions")];

test("docs/reference/server.md is up to date: node scripts/print-reference.mjs writes it anew", () => {
  assert.equal(readFileSync(join(root, "docs/reference/server.md"), "utf8"), serverReference());
});

test("describes every member of the published API", () => {
  const documented = documentedClasses();
  for (const [owner, names] of Object.entries(PUBLISHED)) {
    assert.deepEqual(
      names.filter((name) => !documented[owner].includes(name)),
      [],
      `${owner}: these have no docstring`,
    );
  }
});

test("gives every option a default and a meaning", () => {
  for (const { name, doc } of OPTIONS) {
    const { value, rest } = defaultOf(doc);
    assert.ok(value, `the docstring of option ${name} names no default`);
    assert.ok(rest.length > 10, `the docstring of option ${name} says nothing`);
  }
});

test("says of every value by default what the code takes", async () => {
  const { resolveServerOptions } = await import(pathToFileURL(join(root, "packages/server/dist/options.js")).href);
  const { engine, ...own } = resolveServerOptions({});
  const resolved = { ...engine, ...own };
  let compared = 0;
  for (const { name, doc } of OPTIONS) {
    const taken = resolved[name];
    if (!["number", "boolean"].includes(typeof taken)) continue;
    const said = /^`(\d+|true|false)`/.exec(defaultOf(doc).value ?? "")?.[1];
    if (said === undefined) continue;
    assert.equal(said, String(taken), `option ${name}`);
    compared++;
  }
  assert.ok(compared > 15, `only ${compared} options were compared`);
});

test("says of every reason what happened", () => {
  const reasons = disconnectReasons();
  assert.ok(reasons.some(({ name }) => name === "`ping timeout`"));
  for (const { name, doc } of reasons) assert.ok(doc, `${name} has no docstring`);
});

test("takes the default out of a docstring", () => {
  assert.deepEqual(defaultOf("Bytes of x. Default 5 (V); 0 means none."), {
    value: "`5` (V)",
    rest: "Bytes of x. 0 means none.",
  });
  assert.deepEqual(defaultOf('Whether. Default "auto": where it fits.'), {
    value: '`"auto"`',
    rest: "Whether. Where it fits.",
  });
  assert.deepEqual(defaultOf("Default: `{ a: 1 }`."), { value: "`{ a: 1 }`", rest: "" });
  assert.deepEqual(defaultOf("Says none."), { value: undefined, rest: "Says none." });
});
