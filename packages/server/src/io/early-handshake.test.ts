import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { type TestContext, test } from "node:test";
import type { ServerOptions } from "../options.js";
import { Server } from "./server.js";

const FIELDS = ["Host: a.example", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"];
const KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

interface Attempt {
  /** What the server says to the handshake, and all that follows at once. */
  readonly answer: string;
  /** Whether Node told of the upgrade. */
  readonly isByNode: boolean;
}

/** A handshake, and a CONNECT behind it, over a connection of its own to a server that listens. */
async function attempt(
  t: TestContext,
  options: ServerOptions,
  prepare: (io: Server) => void = () => undefined,
  fields: readonly string[] = [...FIELDS, KEY],
  query = "EIO=4&transport=websocket&room=7",
): Promise<Attempt> {
  const http = createServer();
  const io = new Server(http, { serveClient: false, ...options });
  prepare(io);
  let isByNode = false;
  const emit = http.emit.bind(http);
  http.emit = (event: string, ...args: unknown[]) => {
    if (event === "upgrade") isByNode = true;
    return emit(event, ...args);
  };
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  t.after(() => io.close());
  const client = connect((http.address() as AddressInfo).port, "127.0.0.1");
  client.write(`GET /socket.io/?${query} HTTP/1.1\r\n${fields.join("\r\n")}\r\n\r\n`);
  client.write(Buffer.of(0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30));
  let answer = "";
  client.on("data", (chunk) => {
    answer += chunk.toString("latin1");
    if (answer.includes("40{") || !answer.startsWith("HTTP/1.1 101")) client.destroy();
  });
  await once(client, "close");
  return { answer, isByNode };
}

test("a handshake that nobody else asked about is taken early", async (t) => {
  const { answer, isByNode } = await attempt(t, {});
  assert.match(
    answer,
    /^HTTP\/1.1 101 Switching Protocols\r\n[\s\S]*s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=[\s\S]*"sid"[\s\S]*40{"sid"/,
  );
  assert.equal(isByNode, false);
});

test("what is known of it is the same as of one that Node read", async (t) => {
  const seen: unknown[] = [];
  const fields = [...FIELDS, KEY, "Cookie: a=b", "X-Two:  words here  "];
  for (const listens of [false, true]) {
    const { isByNode } = await attempt(
      t,
      {},
      (io) => {
        if (listens) (io.httpServer as ReturnType<typeof createServer>).on("upgrade", () => undefined);
        io.on("connection", ({ handshake, request, conn }) => {
          const { time: _, issued: __, ...rest } = handshake;
          const { method, url, headers, rawHeaders, httpVersion } = request;
          assert.ok(request instanceof IncomingMessage);
          seen.push({ ...rest, method, url, headers, rawHeaders, httpVersion, from: conn.remoteAddress });
        });
      },
      fields,
    );
    assert.equal(isByNode, listens);
  }
  assert.equal(seen.length, 2);
  assert.deepEqual(seen[0], seen[1]);
});

test("the application gets requests of Node's, wherever it gets any", async (t) => {
  const ways: [string, ServerOptions, ((io: Server, see: (request: unknown) => void) => void)?][] = [
    ["keepRequest", { keepRequest: true }, (io, see) => io.on("connection", (socket) => see(socket.request))],
    [
      "use",
      {},
      (io, see) =>
        io.engine.use((request: unknown, _: unknown, next: () => void) => {
          see(request);
          next();
        }),
    ],
    ["headers", {}, (io, see) => io.engine.on("headers", (_, request) => see(request))],
    ["initial_headers", {}, (io, see) => io.engine.on("initial_headers", (_, request) => see(request))],
    [
      "generateId",
      {},
      (io, see) => {
        io.engine.generateId = (request: unknown) => {
          see(request);
          return "abc";
        };
      },
    ],
  ];
  const asked: unknown[] = [];
  const allowRequest: ServerOptions["allowRequest"] = (request, decide) => {
    asked.push(request);
    decide(null, true);
  };
  ways.push(["allowRequest", { allowRequest }]);
  for (const [way, options, prepare] of ways) {
    const { isByNode, answer } = await attempt(t, options, (io) => prepare?.(io, (request) => asked.push(request)));
    assert.ok(isByNode, way);
    assert.match(answer, /^HTTP\/1.1 101 /, way);
  }
  assert.equal(asked.length, ways.length);
  for (const request of asked) assert.ok(request instanceof IncomingMessage);
});

test("with the cors option the answer is the same, header by header", async (t) => {
  const page = ["Origin: https://c.example", "Cookie: a=b"];
  const options: NonNullable<ServerOptions["cors"]>[] = [
    {},
    { origin: "*" },
    { origin: true, credentials: true, exposedHeaders: ["X-One", "X-Two"] },
    { origin: "https://b.example" },
    { origin: ["https://b.example", /c\.example$/], credentials: true },
    { origin: false },
  ];
  for (const cors of options) {
    for (const more of [[], page.slice(0, 1), page]) {
      const answers: string[] = [];
      for (const listens of [false, true]) {
        const { answer, isByNode } = await attempt(
          t,
          { cors, cookie: true },
          (io) => {
            if (listens) (io.httpServer as ReturnType<typeof createServer>).on("upgrade", () => undefined);
          },
          [...FIELDS, KEY, ...more],
        );
        answers.push((answer.split("\r\n\r\n")[0] as string).replace(/io=[\w-]+/, "io=id"));
        // What a page may not do is said by Node's way.
        const isForeign = more === page && !/allow-origin: (\*|https:\/\/c\.example)/.test(answer);
        assert.equal(isByNode, listens || isForeign, JSON.stringify({ cors, more }));
      }
      assert.equal(answers[0], answers[1]);
      assert.match(String(answers[0]), /^HTTP\/1.1 101 /);
    }
  }
});

test("an application that is asked about origins is asked with requests of Node's", async (t) => {
  const asked: unknown[] = [];
  const ways: NonNullable<ServerOptions["cors"]>[] = [
    { origin: (_origin, decide) => decide(null, true) },
    (request: unknown, decide: (error: null, options: object) => void) => {
      asked.push(request);
      decide(null, { origin: true });
    },
  ];
  for (const cors of ways) {
    const { answer, isByNode } = await attempt(t, { cors }, undefined, [...FIELDS, KEY, "Origin: https://b.example"]);
    assert.match(answer, /^HTTP\/1.1 101 [\s\S]*allow-origin: https:\/\/b\.example\r\n/i);
    assert.equal(isByNode, true);
  }
  assert.equal(asked.length, 1);
  assert.ok(asked[0] instanceof IncomingMessage);
});

test("what is refused is refused by Node's way, with a request of Node's", async (t) => {
  const cases: [string, RegExp, ServerOptions, readonly string[], string][] = [
    ["no such transport", /^HTTP\/1.1 400 /, {}, [...FIELDS, KEY], "EIO=4&transport=pigeon"],
    ["no such session", /^HTTP\/1.1 400 /, {}, [...FIELDS, KEY], "EIO=4&transport=websocket&sid=x"],
    ["an old version", /^HTTP\/1.1 400 /, { allowEIO3: false }, [...FIELDS, KEY], "EIO=3&transport=websocket"],
    ["no key", /^HTTP\/1.1 400 /, {}, FIELDS, "EIO=4&transport=websocket"],
    [
      "another path",
      /^$/,
      { path: "/other", destroyUpgradeTimeout: 20 },
      [...FIELDS, KEY],
      "EIO=4&transport=websocket",
    ],
  ];
  for (const [name, expected, options, fields, query] of cases) {
    const requests: unknown[] = [];
    const { answer, isByNode } = await attempt(
      t,
      options,
      (io) => io.engine.on("connection_error", ({ req }) => requests.push(req)),
      fields,
      query,
    );
    assert.match(answer, expected, name);
    assert.ok(isByNode, name);
    for (const request of requests) assert.ok(request instanceof IncomingMessage, name);
  }
});
