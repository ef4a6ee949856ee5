/** The reference of the low-level WebSocket server as Markdown, from what the compiler declares. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { membersOf } from "./declarations.mjs";
import { root } from "./repository.mjs";
import { code, optionRows, publicMembers, shortSignature, table } from "./server-reference.mjs";

const INTRODUCTION = `# The low-level WebSocket server

\`@tidewire/server/websocket\`: every option, method and event. This page is printed from the code by
\`node scripts/print-reference.mjs\`. How to use it, and what becomes of programs for \`ws\` and WebSocket-Node, is in
[low-level WebSocket](../how-to/low-level-websocket.md); its limits are in [security](../topics/security.md).

\`\`\`js
import { WebSocketServer } from "@tidewire/server/websocket"; // or: const { WebSocketServer } = require("…/websocket")

new WebSocketServer({ server: httpServer, path: "/feed" }); // attaches to a server of http or https
new WebSocketServer({ port: 8080 }); // listens on a port by itself
new WebSocketServer({ noServer: true }); // server.handleUpgrade(request, socket, head, done)
\`\`\`
`;

const OPTION_HEAD = ["option", "default", "unit", "what it does"];

/** Title, name and file of each class of the page. */
const CLASSES = [
  ["WebSocketServer", "WebSocketServer", "websocket/server"],
  ["WebSocketRequest", "WebSocketRequest", "websocket/request"],
  ["WebSocketConnection", "WebSocketConnection", "websocket/connection"],
];

/** Title, name and file of what is passed to methods. */
const PARAMETERS = [
  ["`request.accept`", "AcceptOptions", "websocket/handshake"],
  ["`request.reject`, and what `verifyClient` may give", "Rejection", "websocket/handshake"],
  ["`connection.send`, `server.broadcast`, `new WebSocketMessage`", "SendOptions", "websocket/message"],
  ["`server.close`", "Parting", "websocket/server"],
  ["`connection.sendFrame`, and the event `frame`", "DataFrame", "websocket/connection"],
];

/** @returns {string} the whole page */
export function webSocketReference() {
  return [
    INTRODUCTION,
    "\n## Options\n",
    table(OPTION_HEAD, optionRows("websocket/options", "WebSocketServerOptions")),
    "\n### `keepalive`\n",
    table(OPTION_HEAD, optionRows("websocket/options", "KeepaliveOptions")),
    "\nA value that cannot work is refused where it is given: a `ServerError` with the code `bad-option`.\n",
    ...CLASSES.map(([title, owner, file]) => section(title, publicMembers({ owner, files: [file] }))),
    "\n## Events\n",
    table(
      ["emitter", "event", "when"],
      [
        ...events("a server", "WebSocketServerEvents", "websocket/server"),
        ...events("a connection", "ConnectionEvents", "websocket/connection"),
      ],
    ),
    "\nWhat a listener throws or rejects goes to `server.onError()`; the others are still told, and the process lives on.\n",
    ...PARAMETERS.map(([title, owner, file]) => section(title, membersOf(declared(file), owner))),
    "\n## WebSocketMessage\n",
    "`new WebSocketMessage(data, options)` is a message that is encoded, and compressed, once for any number of\n" +
      "`connection.send(message)`. Until it was sent its bytes must not be changed.\n",
  ].join("\n");
}

function section(title, members) {
  const rows = members.map(({ name, signature, doc }) => [code(shortSignature(name, signature)), doc]);
  return [`\n## ${title}\n`, table(["member", "what it does"], rows)].join("\n");
}

function events(emitter, owner, file) {
  return membersOf(declared(file), owner).map(({ name, signature, doc }) => {
    const parameters = [...(/\(([^)]*)\) =>/.exec(signature)?.[1] ?? "").matchAll(/(\w+): /g)].map(([, each]) => each);
    return [emitter, code(`${name}(${parameters.join(", ")})`), doc];
  });
}

function declared(file) {
  return readFileSync(join(root, "packages/server/dist", `${file}.d.ts`), "utf8");
}
