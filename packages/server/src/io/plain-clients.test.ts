import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { ByteClient, RawWebSocket, readResponseHead, socketPair, upgradeRequest } from "@tidewire/testkit";
import type { ServerOptions } from "../options.js";
import { MemoryServer } from "./memory-server.test.js";
import type { Socket } from "./socket.js";

/** A server behind Node's own, which listens nowhere: connections are pairs in memory. */
class Setup {
  readonly http = createServer((_request, response) => response.writeHead(404).end("not ours"));
  readonly io: MemoryServer;
  readonly log: unknown[][] = [];
  readonly sockets: Socket[] = [];

  constructor(options: ServerOptions = {}) {
    this.io = new MemoryServer(options);
    this.io.attach(this.http);
  }

  /** Takes plain clients in the namespace, and keeps what they say. */
  chat(name: string | RegExp = "/chat", options = {}): this {
    const namespace = typeof name === "string" ? this.io.of(name) : this.io.of(name);
    namespace.plainClients(options).on("connection", (socket) => {
      this.sockets.push(socket);
      socket.onAny((...event) => void this.log.push(event));
      socket.on("disconnect", (reason) => void this.log.push(["gone", reason]));
    });
    return this;
  }

  connect(): ByteClient {
    const [client, socket] = socketPair();
    this.http.emit("connection", socket);
    return new ByteClient(client);
  }

  async webSocket(path: string, headers: Record<string, string> = {}): Promise<RawWebSocket> {
    const bytes = this.connect();
    bytes.write(upgradeRequest(path, headers));
    const head = await readResponseHead(bytes);
    assert.equal(head.status, 101);
    return new RawWebSocket(bytes, head);
  }

  /** The head of the answer, and what comes behind it, piece by piece. */
  async stream(path: string, headers: Record<string, string> = {}) {
    const bytes = this.connect();
    const fields = Object.entries({ Host: "x", Accept: "text/event-stream", ...headers });
    // HTTP/1.0 has no chunks: the stream is seen as it is.
    bytes.write(`GET ${path} HTTP/1.0\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
    return { bytes, head: await readResponseHead(bytes) };
  }

  async status(path: string, method = "GET", headers: Record<string, string> = {}): Promise<number> {
    const bytes = this.connect();
    const fields = Object.entries({ Host: "x", Connection: "close", ...headers });
    bytes.write(`${method} ${path} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
    return (await readResponseHead(bytes)).status;
  }
}

/** Lets the event loop turn until it holds. */
async function turns(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

async function text(stream: { bytes: ByteClient }, expected: string): Promise<void> {
  assert.equal((await stream.bytes.readBytes(Buffer.byteLength(expected))).toString(), expected);
}

test("a WebSocket is a socket like any other, and hears what the others hear", async () => {
  const setup = new Setup().chat();
  const ws = await setup.webSocket("/chat?room=a", { "Sec-WebSocket-Protocol": "tidewire, token.s3cret" });
  assert.equal(ws.head.headers["sec-websocket-protocol"], "tidewire");
  const [socket] = setup.sockets;
  assert.ok(socket);
  assert.deepEqual(socket.handshake.auth, { token: "s3cret" });
  assert.deepEqual(socket.handshake.query, { room: "a" });
  assert.equal(setup.io.of("/chat").sockets.get(socket.id), socket);
  ws.sendText("hello");
  ws.sendText('["draw",[1,2]]');
  ws.sendBinary(Buffer.of(7));
  const { client } = setup.io.joined("/chat");
  socket.join("r");
  setup.io.of("/chat").to("r").emit("news", 1);
  socket.send("to you");
  socket.send(Buffer.of(8));
  assert.equal(await ws.nextText(), '["news",1]');
  assert.equal(await ws.nextText(), "to you");
  assert.deepEqual(await ws.nextBinary(), Buffer.of(8));
  assert.deepEqual(setup.log, [
    ["message", "hello"],
    ["draw", [1, 2]],
    ["message", Buffer.of(7)],
  ]);
  socket.broadcast.emit("message", "to others");
  assert.deepEqual(client.read(), ['2/chat,["message","to others"]']);
});

test("a namespace that was not asked takes none, and what is not ours stays with who was there before", async () => {
  const setup = new Setup().chat();
  setup.io.of("/quiet");
  assert.equal(await setup.status("/quiet/events", "GET", { Accept: "text/event-stream" }), 404);
  assert.equal(await setup.status("/chat"), 404);
  const seen: (string | undefined)[] = [];
  setup.http.on("upgrade", (request, socket) => {
    if (request.url !== "/chat") seen.push(request.url);
    if (request.url !== "/chat") socket.destroy();
  });
  setup.connect().write(upgradeRequest("/quiet"));
  await setup.webSocket("/chat");
  assert.deepEqual(seen, ["/quiet"]);
});

test("middlewares decide before the handshake is answered, and close with their reason", async () => {
  const setup = new Setup().chat();
  const decisions: ((error?: Error) => void)[] = [];
  setup.io.of("/chat").use((socket, next) => {
    socket.emit("early");
    decisions.push(next);
  });
  const admitted = setup.webSocket("/chat");
  await turns(() => decisions.length === 1);
  decisions[0]?.();
  assert.equal(await (await admitted).nextText(), '["early"]');

  const refused = setup.webSocket("/chat");
  await turns(() => decisions.length === 2);
  decisions[1]?.(Object.assign(new RangeError("x".repeat(200)), { data: { closeCode: 4001 } }));
  const ws = await refused;
  assert.equal(await ws.nextText(), '["early"]');
  const { payload } = await ws.frames.next();
  assert.equal(payload.readUInt16BE(0), 4001);
  assert.equal(payload.toString("utf8", 2), `${"x".repeat(120)}…`);
  assert.equal(setup.sockets.length, 1);
});

test("a stream receives and resumes", async () => {
  const setup = new Setup().chat();
  const chat = setup.io.of("/chat");
  chat.on("connection", (socket) => {
    socket.join(String(socket.handshake.query.room));
  });
  const first = await setup.stream("/chat/events?room=a");
  assert.equal(first.head.status, 200);
  const hello = (await first.bytes.readUntil("\n\n")).toString();
  const tag = /^retry: 3000\nid: (.{8})-0\n\n$/.exec(hello)?.[1];
  assert.ok(tag, hello);
  chat.to("a").emit("message", "one");
  await text(first, `id: ${tag}-1\ndata: one\n\n`);
  first.bytes.destroy();
  await turns(() => chat.sockets.size === 0);
  chat.to("a").emit("message", "two");
  chat.to("b").emit("message", "not for you");
  chat.volatile.emit("message", "gone");
  chat.emit("news", 3);
  const second = await setup.stream("/chat/events?room=a", { "Last-Event-ID": `${tag}-1` });
  await text(
    second,
    `retry: 3000\nid: ${tag}-2\ndata: two\n\nid: ${tag}-4\nevent: news\ndata: [3]\n\nid: ${tag}-4\n\n`,
  );
  const lost = await setup.stream("/chat/events?room=a", { "Last-Event-ID": "elsewhere-1" });
  await text(lost, 'retry: 3000\nevent: reset\ndata: {"lastEventId":"elsewhere-1","reason":"unknown"}\n\n');
});

test("a stream that nobody reads keeps no history; with an adapter of another make it is never whole", async () => {
  const setup = new Setup().chat();
  setup.io.of("/chat").emit("news");
  assert.equal(setup.io.of("/chat").history, null);
  setup.io.adapter((() => new ForeignAdapter()) as never);
  const stream = await setup.stream("/chat/events", { "Last-Event-ID": "x-1" });
  await text(stream, 'retry: 3000\nevent: reset\ndata: {"lastEventId":"x-1","reason":"unknown"}\n\n');
  assert.equal(setup.io.of("/chat").history, null);
});

/** Knows nobody, and sends nothing. */
class ForeignAdapter extends EventEmitter {
  readonly rooms = new Map();
  readonly sids = new Map();
  addAll(): void {}
  del(): void {}
  delAll(): void {}
  broadcast(): void {}
  socketRooms(): Set<string> {
    return new Set();
  }
}

test("other requests for a stream get a clear status", async () => {
  const setup = new Setup().chat();
  assert.equal(await setup.status("/chat/events", "POST"), 405);
  assert.equal(await setup.status("/chat/events", "HEAD"), 200);
  assert.equal(await setup.status("/chat/events", "GET", { Accept: "text/html" }), 406);
  assert.equal(setup.sockets.length, 0);
});

test("nobody answers an acknowledgement: the promise says so", async () => {
  const setup = new Setup().chat();
  const ws = await setup.webSocket("/chat");
  const [socket] = setup.sockets;
  await assert.rejects(async () => socket?.emitWithAck("question"), { code: "unanswerable" });
  assert.equal(await ws.nextText(), '["question"]');
});

test("what is added for clients that come back is not seen", async () => {
  const setup = new Setup({ connectionStateRecovery: true }).chat();
  const ws = await setup.webSocket("/chat");
  setup.io.of("/chat").emit("message", "hello");
  setup.sockets[0]?.emit("message", Buffer.of(1));
  assert.equal(await ws.nextText(), "hello");
  assert.deepEqual(await ws.nextBinary(), Buffer.of(1));
});

test("the namespaces of a pattern take them behind a prefix, and no others do", async () => {
  const setup = new Setup().chat(/^\/room-\d$/, { path: "/live" });
  await setup.webSocket("/live/room-1");
  await setup.webSocket("/live/room-1");
  assert.equal(setup.io.of("/room-1").sockets.size, 2);
  assert.equal(await setup.status("/live/hall/events"), 404);
  assert.throws(() => setup.io.of((_name, _auth, next) => next(null, true)).plainClients(), { code: "misuse" });
  assert.throws(() => setup.io.of("/x").plainClients({ path: "x" }), { code: "bad-option" });
});

test("an event whose name is too long ends the session with 1008", async () => {
  const setup = new Setup({ maxNameLength: 4 }).chat();
  const ws = await setup.webSocket("/chat");
  ws.sendText('["12345"]');
  assert.equal(await ws.nextCloseCode(), 1008);
  assert.deepEqual(setup.log, [["gone", "limit exceeded"]]);
});

test("who is not let in in time is told to try again", async () => {
  const setup = new Setup({ connectTimeout: 1000 }).chat();
  setup.io.of("/chat").use(() => undefined);
  const bytes = setup.connect();
  bytes.write(upgradeRequest("/chat"));
  await turns(() => setup.io.engine.clientsCount === 1);
  setup.io.host.time.advance(1100);
  const ws = new RawWebSocket(bytes, await readResponseHead(bytes));
  assert.equal(await ws.nextCloseCode(), 1013);
});

test("who is turned away makes no namespace", async () => {
  const setup = new Setup().chat(/^\/room-\d$/);
  const ws = await setup.webSocket("/room-1", { Origin: "https://evil.example", Cookie: "sid=1" });
  assert.equal(await ws.nextCloseCode(), 1008);
  const parent = setup.io.of(/^\/other/);
  parent.plainClients();
  const made: string[] = [];
  setup.io.on("new_namespace", ({ name }) => void made.push(name));
  await setup.webSocket("/room-2");
  assert.deepEqual(made, ["/room-2"]);
});
