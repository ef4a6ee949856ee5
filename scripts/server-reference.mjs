/** The reference of the server as Markdown, from what the compiler declares and the sources say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { docOf, literalsOf, membersOf } from "./declarations.mjs";
import { root } from "./repository.mjs";

/** What `socket.conn`, `io.engine` and adapters emit; their docstrings hold the names. */
const EVENT_MEANINGS = {
  connection: "A session was opened, with its connection. In front of any socket.",
  connection_error: "A request was refused: `{ req, code, message, context }`.",
  initial_headers: "The headers of the first response of a session, to be added to; and the request.",
  headers: "The headers of any response to a poll, and of every upgrade; and the request.",
  packet: "A packet arrived: `{ type, data }`.",
  packetCreate: "A packet is to be sent: `{ type, data, options }`.",
  data: "A message arrived, in any packet of type `message`.",
  message: "The same as `data`.",
  heartbeat: "The client gave a sign of life.",
  flush: "What waited has been handed to the transport.",
  drain: "The transport can take more.",
  upgrading: "A better transport is being tried.",
  upgrade: "The session changed its transport.",
  close: "The session ended, with the reason.",
};

/** Public to other files of the package, and nobody's outside. */
const INTERNAL = {
  Server: ["socketId"],
  Namespace: [
    "connected",
    "vacated",
    "history",
    "inherit",
    "admit",
    "checkVacancy",
    "announce",
    "remove",
    "replaceAdapter",
    "sessionExpired",
  ],
  Socket: [
    ...["membership", "mark", "slot", "server", "admit", "drop", "refuse", "leaveNamespace", "notifyMissed", "dispose"],
  ],
  EngineView: ["turnedAway", "stopAdmitting", "sessions", "show", "connectionOf", "incoming"],
  Adapter: ["tellsWhoLeft"],
};

const CLASSES = [
  { title: "Server", owner: "Server", files: ["io/server", "io/everybody-emitter"], also: ["EverybodyEmitter"] },
  {
    title: "Namespace",
    owner: "Namespace",
    files: ["io/namespace", "io/everybody-emitter"],
    also: ["EverybodyEmitter"],
  },
  {
    title: "Socket",
    owner: "Socket",
    files: ["io/socket", "io/socket-receiver", "io/socket-emitter", "io/catch-all-emitter"],
    also: ["SocketReceiver", "SocketEmitter", "CatchAllEmitter"],
  },
  { title: "BroadcastOperator", owner: "BroadcastOperator", files: ["io/emit-target"] },
  { title: "RemoteSocket", owner: "RemoteSocket", files: ["io/emit-target"] },
  { title: "Handshake: `socket.handshake`", owner: "Handshake", files: ["io/handshake"] },
  { title: "The engine: `io.engine`", owner: "EngineView", files: ["compat/engine-view"] },
  { title: "A connection: `socket.conn`", owner: "ConnectionView", files: ["compat/connection-view"] },
  { title: "An adapter: `io.of(name).adapter`", owner: "Adapter", files: ["adapter/adapter"] },
];

const INTRODUCTION = `# The server

\`@tidewire/server\`: every option, method, event and reason. This page is printed from the code by
\`node scripts/print-reference.mjs\`. Who gets what of an emit is in [the emit cheatsheet](emit-cheatsheet.md); people who
come from Socket.IO find what differs in [migrating](../migrating.md).

\`\`\`js
import { Server } from "@tidewire/server"; // or: const { Server } = require("@tidewire/server")

new Server(httpServer, options); // attaches to a server of http, https or http2
new Server(3000, options); // listens on a port by itself
new Server(options).attach(httpServer); // later
require("@tidewire/server")(httpServer, options); // without new
\`\`\`
`;

/** @returns {string} the whole page */
export function serverReference() {
  return [
    INTRODUCTION,
    "\n## Options\n",
    table(["option", "default", "unit", "what it does"], optionRows("options", "ServerOptions")),
    "\n### Of the sessions below\n",
    table(["option", "default", "unit", "what it does"], optionRows("engine/engine-options", "EngineOptions")),
    "\n### `rateLimit`\n",
    table(["option", "default", "unit", "what it does"], optionRows("options", "RateLimit")),
    "\n### `connectionStateRecovery`\n",
    table(["option", "default", "unit", "what it does"], optionRows("options", "RecoveryOptions")),
    "\n### `namespace.plainClients()`\n",
    table(["option", "default", "unit", "what it does"], optionRows("plain/plain-options", "PlainClientsOptions")),
    "\n### `namespace.plainClients({ eventStream })`\n",
    table(["option", "default", "unit", "what it does"], optionRows("plain/plain-options", "EventStreamOptions")),
    "\nA value that cannot work is refused where it is given: a `ServerError` with the code `bad-option`.\n",
    ...CLASSES.map(section),
    "\n## Events\n",
    table(["emitter", "event", "when"], eventRows()),
    "\n`io` listens to the events of its main namespace. Any other name that is listened to on `io` or a namespace is an event\n" +
      "that another server of the cluster sent with `serverSideEmit`; on a socket, an event of its client.\n",
    "\n## Disconnect reasons\n",
    table(["reason", "what happened"], reasons()),
    "\n## Error codes\n",
    "What the server throws, or rejects with, is a `ServerError` with one of these as `code`.\n",
    table(
      ["code", "what happened"],
      literalsOf(source("server-error"), "ServerErrorCode").map(({ name, doc }) => [code(name), doc]),
    ),
  ].join("\n");
}

/** @returns {{ name: string, doc: string }[]} every member of an interface of options */
export function optionsOf(file, owner) {
  return membersOf(declared(file), owner);
}

/**
 * Members that applications may use: those that say what they are, but for a few that only neighbours need.
 * @param {{ owner: string, files: string[], also?: string[] }} described
 */
export function publicMembers({ owner, files, also }) {
  const own = membersOf(declared(files[0]), owner).filter(({ name }) => !INTERNAL[owner]?.includes(name));
  const inherited = (also ?? []).flatMap((base, at) => membersOf(declared(files[at + 1]), base));
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...inherited.filter(({ name }) => !names.has(name))].filter(({ doc }) => doc !== "");
}

/** The classes of the page by name. */
export function documentedClasses() {
  return Object.fromEntries(CLASSES.map((each) => [each.owner, publicMembers(each).map(({ name }) => name)]));
}

function section(described) {
  const rows = publicMembers(described).map(({ name, signature, doc }) => [code(shortSignature(name, signature)), doc]);
  return [`\n## ${described.title}\n`, table(["member", "what it does"], rows)].join("\n");
}

/** Without the types: they are in the editor. */
export function shortSignature(name, signature) {
  const head = signature.slice(signature.indexOf(name) + name.length);
  if (/^(?:readonly |get |set )/.test(signature) || !/^(?:<|\()/.test(head)) return name;
  return `${name}(${parameters(afterGenerics(head)).join(", ")})`;
}

function afterGenerics(text) {
  if (!text.startsWith("<")) return text;
  return text.slice(text.search(/>\(/) + 1);
}

/** The names of parameters, of "(a: b, ...c: d): e". */
function parameters(text) {
  const names = [];
  let depth = 0;
  let from = 1;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if ("([{<".includes(char)) depth++;
    else if (")]}".includes(char) || (char === ">" && text[at - 1] !== "=")) depth--;
    if ((char === "," && depth === 1) || depth === 0) {
      const name = text.slice(from, at).trim().split(":")[0].replace(/^_/, "");
      if (name !== "") names.push(name.startsWith("{") ? "options" : name);
      from = at + 1;
    }
    if (depth === 0) break;
  }
  return names;
}

export function optionRows(file, owner) {
  return optionsOf(file, owner).map(({ name, doc }) => {
    const { value, rest } = defaultOf(doc);
    const unit = /^Milliseconds\b/.test(doc) ? "ms" : /^Bytes\b/.test(doc) ? "bytes" : "";
    return [code(name), value, unit, rest];
  });
}

/**
 * "Bytes of x. Default 5; more." as the default, and what is left.
 * @param {string} doc
 * @returns {{ value: string | undefined, rest: string }}
 */
export function defaultOf(doc) {
  const match = /\bDefault:? ((?:`[^`]*`|"[^"]*"|[^.;:,])+)[.;:,]?/.exec(doc);
  if (match === null) return { value: undefined, rest: doc };
  const after = doc.slice(match.index + match[0].length).trim();
  const rest = `${doc.slice(0, match.index).trim()} ${after.slice(0, 1).toUpperCase()}${after.slice(1)}`.trim();
  const literal = /^(?:"[^"]*"|\d+|true\b|false\b)/.exec(match[1])?.[0] ?? "";
  return { value: (literal && code(literal)) + match[1].slice(literal.length).trimEnd(), rest };
}

function eventRows() {
  const typed = [
    ["`io`", "io/server-events", "ServerReservedEvents"],
    ["`io`, a namespace", "io/namespace", "NamespaceReservedEvents"],
    ["a socket", "io/socket-events", "SocketReservedEvents"],
  ].flatMap(([emitter, file, owner]) =>
    membersOf(declared(file), owner).map(({ name, doc }) => [emitter, code(name), doc]),
  );
  const views = [
    ["`io.engine`", "compat/engine-view", "EngineView"],
    ["`socket.conn`", "compat/connection-view", "ConnectionView"],
  ].flatMap(([emitter, file, owner]) =>
    emittedBy(docOf(declared(file), owner)).map((name) => [emitter, code(name), EVENT_MEANINGS[name]]),
  );
  const rooms = emittedBy(docOf(declared("adapter/adapter"), "Adapter")).map((name) => [
    "an adapter",
    code(name),
    "Somebody joined or left a room of this process, or was the first or the last there.",
  ]);
  return [...typed, ...views, ...rooms];
}

/** The names in "Emits `a`, `b(c)`". */
function emittedBy(doc) {
  return [...doc.matchAll(/`([\w-]+(?:\([^)]*\))?)`/g)].map(([, name]) => name);
}

function reasons() {
  const all = [
    ...literalsOf(source("engine/transport"), "CloseReason"),
    ...literalsOf(source("io/disconnect-reason"), "DisconnectReason"),
  ];
  return all.map(({ name, doc }) => [code(name), doc]);
}

/** @returns {{ name: string, doc: string }[]} */
export function disconnectReasons() {
  return reasons().map(([name, doc]) => ({ name, doc }));
}

export function table(head, rows) {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |`);
  return lines.join("\n");
}

function cell(text) {
  return String(text ?? "").replaceAll("|", "\\|");
}

export function code(text) {
  return `\`${text}\``;
}

function declared(file) {
  return readFileSync(join(root, "packages/server/dist", `${file}.d.ts`), "utf8");
}

function source(file) {
  return readFileSync(join(root, "packages/server/src", `${file}.ts`), "utf8");
}
