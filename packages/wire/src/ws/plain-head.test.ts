import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import { plainFields, readPlainHead } from "./plain-head.js";

const FIELDS = [
  "Host: localhost",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
];
const head = (fields: readonly string[] = FIELDS, line = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1") =>
  `${[line, ...fields].join("\r\n")}\r\n\r\n`;

/** The fields that were. */
function sent(headers: object = {}): object {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}

test("reads the head that clients send, and tells where it ends", () => {
  const text = head();
  const { url, headers, length, handshake } = readPlainHead(`${text}\u0081\u0080behind`) ?? {};
  assert.deepEqual([url, length], ["/socket.io/?EIO=4&transport=websocket", text.length]);
  assert.deepEqual(sent(headers), {
    host: "localhost",
    upgrade: "websocket",
    connection: "Upgrade",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-version": "13",
  });
  assert.deepEqual(handshake, {
    kind: "accept",
    key: "dGhlIHNhbXBsZSBub25jZQ==",
    protocols: [],
    extensions: [],
  });
  assert.deepEqual(
    plainFields(text),
    FIELDS.flatMap((field) => field.split(": ")),
  );
  const firefox = FIELDS.map((field) => field.replace("Connection: Upgrade", "Connection: keep-alive, Upgrade"));
  assert.equal(readPlainHead(head(firefox))?.headers.connection, "keep-alive, Upgrade");
});

test("leaves what is unusual to a parser of HTTP", () => {
  const without = (name: string) => FIELDS.filter((field) => !field.startsWith(name));
  for (const text of [
    "",
    head().slice(0, -1),
    head(FIELDS, "POST / HTTP/1.1"),
    head(FIELDS, "GET / HTTP/1.0"),
    head(FIELDS, "GET http://localhost/ HTTP/1.1"),
    head(FIELDS, "GET /a b HTTP/1.1"),
    head(FIELDS, "GET /\u00e9 HTTP/1.1"),
    head(FIELDS, "get / HTTP/1.1"),
    ...FIELDS.map((field) => head(FIELDS.filter((other) => other !== field))),
    head([...without("Upgrade"), "Upgrade: h2c"]),
    head([...without("Connection"), "Connection: close"]),
    head([...without("Connection"), "Connection: Upgrade\t"]),
    ...[
      "Host: other",
      "HOST: other",
      "Sec-WebSocket-Protocol: a, a",
      "Sec-WebSocket-Extensions: =",
      "Content-Length: 0",
      "Transfer-Encoding: chunked",
      "Expect: 100-continue",
      "__proto__: x",
      "X: \u00e9",
      "X: a\u0000b",
      "X: a\tb",
      "X: a\rb",
      "X : a",
      "X",
      ": a",
      "X: a\r\n folded",
      "X: a\n Y: b",
    ].map((field) => head([...FIELDS, field])),
    head([...FIELDS, ...Array.from({ length: 60 }, (_, at) => `X-${at}: a`)]),
    ` ${head()}`,
    `\r\n${head()}`,
  ]) {
    assert.equal(readPlainHead(text), undefined, JSON.stringify(text));
  }
});

test("reads a long head of one field as quickly as it is long", () => {
  const fields = [...FIELDS, `Cookie: ${"a=b; ".repeat(3000)}`];
  assert.equal(readPlainHead(head(fields))?.headers.cookie?.length, 14_999);
  assert.equal(readPlainHead(`${head(fields).slice(0, -2)}x`), undefined);
});

type Seen = Pick<IncomingMessage, "url" | "rawHeaders" | "headers"> | null;

/** What Node's parser makes of requests, where it takes them for upgrades. */
async function readByNode(texts: readonly string[]): Promise<Seen[]> {
  const seen = new Map<number | undefined, Seen>();
  const server = createServer().listen(0, "127.0.0.1");
  server.on("upgrade", ({ url, rawHeaders, headers, socket }) => {
    seen.set(socket.remotePort, { url, rawHeaders, headers: { ...headers } });
    socket.destroy();
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    const all: Seen[] = [];
    for (const text of texts) {
      const client = connect(port, "127.0.0.1").on("error", () => undefined);
      await once(client, "connect");
      const { localPort } = client;
      client.end(Buffer.from(text, "latin1")).resume();
      await once(client, "close");
      all.push(seen.get(localPort) ?? null);
    }
    return all;
  } finally {
    server.close();
  }
}

test("reads nothing that Node's parser reads otherwise", { timeout: 60_000 }, async () => {
  const oddity = fc.constantFrom(
    ..."\t :;,=\"'()<>@/[]?{}\\~!#$%&*+-.^_`|aZ09",
    "\r",
    "\n",
    "\r\n",
    "\u0000",
    "\u007f",
    "\u00e9",
  );
  const words = fc
    .array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom("x", "Ab", "-") }, oddity), { maxLength: 6 })
    .map((all) => all.join(""));
  const field = fc.oneof(
    fc.tuple(words, fc.constantFrom(":", ": ", ":\t ", " :"), words).map((all) => all.join("")),
    fc.constantFrom(
      "Connection: upgrade",
      "connection: keep-alive,upgrade",
      "Upgrade: WebSocket",
      "Host:",
      "Cookie: a=b",
      "Set-Cookie: a",
    ),
  );
  const blank = fc.oneof({ weight: 9, arbitrary: fc.constant("") }, fc.constantFrom(" ", "\t", " \t", "  "));
  const blanks = fc.array(blank, { minLength: FIELDS.length, maxLength: FIELDS.length });
  const anyHead = fc
    .tuple(words, fc.array(field, { maxLength: 3 }), fc.nat(5), blanks, fc.constantFrom("", "more", "\r\n"))
    .map(([path, more, at, padding, behind]) => {
      const own = FIELDS.map((text, of) => text + padding[of]);
      const fields = [...own.slice(0, at), ...more, ...own.slice(at)];
      return head(fields, `GET /${path} HTTP/1.1`) + behind;
    });
  const texts = [...new Set(fc.sample(anyHead, 600))].filter((text) => readPlainHead(text) !== undefined);
  assert.ok(texts.length > 50, `${texts.length} plain heads`);
  const theirs = await readByNode(texts);
  texts.forEach((text, at) => {
    const { url, headers = {}, length = 0 } = readPlainHead(text) ?? {};
    const rawHeaders = plainFields(text.slice(0, length));
    const known = Object.fromEntries(Object.keys(headers).map((name) => [name, theirs[at]?.headers[name]]));
    assert.deepEqual([url, rawHeaders], [theirs[at]?.url, theirs[at]?.rawHeaders], JSON.stringify(text));
    assert.deepEqual(sent(headers), sent(known), JSON.stringify(text));
  });
});
