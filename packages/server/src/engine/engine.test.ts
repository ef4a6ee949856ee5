import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import { test } from "node:test";
import {
  ByteClient,
  eventually,
  FakeClock,
  fakeRequest,
  fakeResponse,
  type MemorySocket,
  RawWebSocket,
  readResponseHead,
  socketPair,
  upgradeRequest,
} from "@tidewire/testkit";
import { Clock } from "./clock.js";
import { Engine, type EngineHooks } from "./engine.js";
import { type EngineOptions, resolveEngineOptions } from "./engine-options.js";
import { OutPacket } from "./out-packet.js";
import type { Session } from "./session.js";
import type { CloseReason } from "./transport.js";
import type { Refusal } from "./verify.js";

const POLLING = "/engine.io/?EIO=4&transport=polling";
const WEBSOCKET = "/engine.io/?EIO=4&transport=websocket";

/** An engine behind Node's own HTTP server, which listens nowhere: connections are pairs in memory. */
class Setup {
  readonly time = new FakeClock();
  readonly sessions: Session[] = [];
  readonly heard: string[] = [];
  readonly refused: { refusal: Refusal; message: string }[] = [];
  readonly engine: Engine;
  readonly server = createServer();
  /** The server's end of the last connection. */
  socket: MemorySocket | undefined;

  constructor(options: EngineOptions = {}, hooks: Partial<EngineHooks> = {}) {
    const opened = (session: Session): void => {
      this.sessions.push(session);
      session.owner = {
        text: (text, from) => void this.heard.push(text.slice(from)),
        binary: (bytes) => void this.heard.push(`<${Buffer.from(bytes).toString("hex")}>`),
        closed: (reason: CloseReason) => void this.heard.push(`closed by ${reason}`),
      };
      hooks.opened?.(session);
    };
    const refused = (_request: unknown, refusal: Refusal, message: string) =>
      void this.refused.push({ refusal, message });
    this.engine = new Engine(resolveEngineOptions(options), { ...hooks, opened, refused }, new Clock(this.time));
    this.server.on("request", (request, response) => this.engine.handleRequest(request, response));
    this.server.on("upgrade", (request, socket, head) => this.engine.handleUpgrade(request, socket, head));
  }

  connect(): ByteClient {
    const [client, socket] = socketPair();
    this.socket = socket;
    this.server.emit("connection", socket);
    return new ByteClient(client);
  }

  /** One request over a connection of its own: status, headers and body of the answer. */
  async request(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
    const { method = "GET", headers = {}, body = "" } = options;
    const bytes = this.connect();
    const lines = Object.entries({ Host: "x", Connection: "close", "Content-Length": String(body.length), ...headers });
    bytes.write(`${method} ${path} HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join("")}\r\n${body}`);
    const head = await readResponseHead(bytes);
    const rest = (await bytes.readAll()).toString();
    const chunked = head.headers["transfer-encoding"] === "chunked";
    return { ...head, body: chunked ? unchunked(rest) : rest };
  }

  async upgrade(path: string, headers: Record<string, string> = {}, behind: Uint8Array = Buffer.alloc(0)) {
    const bytes = this.connect();
    bytes.write(Buffer.concat([Buffer.from(upgradeRequest(path, headers)), behind]));
    return { bytes, head: await readResponseHead(bytes) };
  }

  async webSocket(path: string, headers: Record<string, string> = {}): Promise<RawWebSocket> {
    const { bytes, head } = await this.upgrade(path, headers);
    assert.equal(head.status, 101);
    return new RawWebSocket(bytes, head);
  }

  /** Opens a session over polling and gives its id. */
  async openPolling(): Promise<string> {
    const { body } = await this.request(POLLING);
    return JSON.parse(body.slice(1)).sid;
  }
}

function unchunked(body: string): string {
  const [length = "0", rest = ""] = body.split("\r\n", 2);
  assert.equal(Number.parseInt(length, 16), Buffer.byteLength(rest));
  return rest;
}

test("a poll opens a session: its answer holds the open packet alone, what handlers write goes to the next", async () => {
  const setup = new Setup({}, { opened: (session) => session.append(OutPacket.text("4early")) });
  const { status, headers, body } = await setup.request(POLLING);
  const [session] = setup.sessions;
  assert.equal(status, 200);
  assert.equal(headers["content-type"], "text/plain; charset=UTF-8");
  assert.equal(
    body,
    `0{"sid":"${session?.id}","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`,
  );
  assert.equal((await setup.request(`${POLLING}&sid=${session?.id}`)).body, "4early");
});

test("a WebSocket opens a session: answer, open packet and what handlers write leave in one write", async () => {
  const setup = new Setup({}, { opened: (session) => session.append(OutPacket.text("4early")) });
  const socket = await setup.webSocket(WEBSOCKET);
  assert.equal(setup.socket?.writeCalls, 1);
  assert.equal(
    await socket.nextText(),
    `0{"sid":"${setup.sessions[0]?.id}","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`,
  );
  assert.equal(await socket.nextText(), "4early");
  socket.sendText("4hi");
  await eventually(() => setup.heard.length === 1);
  assert.deepEqual(setup.heard, ["hi"]);
});

test("the open packet shows the options, and nothing where a limit is infinite", async () => {
  for (const [options, upgrades, rest] of [
    [{ maxHttpBufferSize: Infinity }, '["websocket"]', ""],
    [{ allowUpgrades: false }, "[]", ',"maxPayload":1000000'],
    [{ transports: ["polling"] }, "[]", ',"maxPayload":1000000'],
    [{ transports: ["polling", "webtransport", "websocket"] }, '["websocket","webtransport"]', ',"maxPayload":1000000'],
  ] as [EngineOptions, string, string][]) {
    const { body } = await new Setup(options).request(POLLING);
    assert.equal(
      body.slice(body.indexOf(',"up')),
      `,"upgrades":${upgrades},"pingInterval":25000,"pingTimeout":20000${rest}}`,
    );
  }
});

test("an initial packet follows the open packet, as text or as bytes", async () => {
  const text = await new Setup({ initialPacket: "hello" }).request(POLLING);
  assert.equal(text.body.split("\u001e")[1], "4hello");
  const bytes = await new Setup({ initialPacket: Buffer.of(1, 2) }).request(POLLING);
  assert.equal(bytes.body.split("\u001e")[1], "bAQI=");
});

test("JSONP polls get scripts", async () => {
  const { body } = await new Setup().request(`${POLLING}&j=0%3Balert(1)`);
  assert.match(body, /^___eio\[01\]\("0\{/);
});

test("posts and polls go to their session", async () => {
  const setup = new Setup();
  const sid = await setup.openPolling();
  const posted = await setup.request(`${POLLING}&sid=${sid}`, { method: "POST", body: "4hi" });
  assert.deepEqual([posted.status, posted.body, setup.heard], [200, "ok", ["hi"]]);
  const left = await setup.request(`${POLLING}&sid=${sid}`, { method: "POST", body: "1" });
  assert.deepEqual([left.body, setup.heard.at(-1)], ["ok", "closed by transport close"]);
  assert.equal(setup.engine.sessions.size, 0);
  assert.equal((await setup.request(`${POLLING}&sid=${sid}`)).body, '{"code":1,"message":"Session ID unknown"}');
});

test("the cookie comes with the first answer, over polling and over WebSocket", async () => {
  const setup = new Setup({ cookie: true });
  const { headers, body } = await setup.request(POLLING);
  const { sid } = JSON.parse(body.slice(1));
  assert.equal(headers["set-cookie"], `io=${sid}; Path=/; HttpOnly; SameSite=Lax`);
  const posted = await setup.request(`${POLLING}&sid=${sid}`, { method: "POST", body: "4hi" });
  assert.equal(posted.headers["set-cookie"], undefined);
  const { head } = await setup.webSocket(WEBSOCKET);
  assert.equal(head.headers["set-cookie"], `io=${setup.sessions[1]?.id}; Path=/; HttpOnly; SameSite=Lax`);
});

test("a hook sees the headers of every answer, the first of a session as such", async () => {
  const seen: boolean[] = [];
  const setup = new Setup(
    {},
    {
      headers(headers, _request, initial) {
        seen.push(initial);
        headers["x-hook"] = "1";
      },
    },
  );
  const sid = await setup.openPolling();
  const posted = await setup.request(`${POLLING}&sid=${sid}`, { method: "POST", body: "4hi" });
  const { head } = await setup.webSocket(WEBSOCKET);
  await setup.webSocket(`${WEBSOCKET}&sid=${sid}`);
  assert.deepEqual([posted.headers["x-hook"], head.headers["x-hook"]], ["1", "1"]);
  assert.deepEqual(seen, [true, false, true, false]);
});

test("a refused request gets its code, and the application learns why", async () => {
  const setup = new Setup();
  const { status, headers, body } = await setup.request("/engine.io/?EIO=4&transport=none");
  assert.deepEqual([status, headers["content-type"]], [400, "application/json"]);
  assert.equal(body, '{"code":0,"message":"Transport unknown"}');
  assert.deepEqual(setup.refused, [
    { refusal: { kind: "refused", code: 0, context: { transport: "none" } }, message: "Transport unknown" },
  ]);
});

test("a refused upgrade gets a 400 with the message and the end of its connection", async () => {
  const setup = new Setup({ allowRequest: (_request, decide) => decide("over quota", false) });
  const { bytes, head } = await setup.upgrade(WEBSOCKET);
  assert.deepEqual([head.status, (await bytes.readAll()).toString()], [400, "over quota"]);
  assert.equal(setup.socket?.destroyed, true);
});

test("an upgrade that is no WebSocket handshake is refused with its own status", async () => {
  const setup = new Setup();
  const { head } = await setup.upgrade(WEBSOCKET, { "Sec-WebSocket-Version": "8" });
  assert.deepEqual([head.status, head.headers["sec-websocket-version"]], [426, "13"]);
  assert.equal(setup.refused[0]?.refusal.context.name, "TRANSPORT_HANDSHAKE_ERROR");
});

test("the application is asked about new sessions only, and before the version is looked at", async () => {
  const asked: string[] = [];
  const setup = new Setup({
    allowEIO3: false,
    allowRequest(request, decide) {
      asked.push(String(request.url));
      queueMicrotask(() => decide(null, !request.url?.includes("no")));
    },
  });
  const sid = await setup.openPolling();
  await setup.request(`${POLLING}&sid=${sid}`, { method: "POST", body: "4hi" });
  await setup.webSocket(`${WEBSOCKET}&sid=${sid}`);
  const forbidden = await setup.request("/engine.io/?transport=polling&no");
  assert.deepEqual([forbidden.status, forbidden.body], [403, '{"code":4,"message":"Forbidden"}']);
  const old = await setup.request("/engine.io/?EIO=3&transport=polling");
  assert.equal(old.body, '{"code":5,"message":"Unsupported protocol version"}');
  const oldSocket = await setup.upgrade("/engine.io/?EIO=3&transport=websocket");
  assert.equal((await oldSocket.bytes.readAll()).toString(), "Unsupported protocol version");
  assert.equal(asked.length, 4);
});

test("revision 3 shares the server", async () => {
  const setup = new Setup();
  const { body } = await setup.request("/engine.io/?EIO=3&transport=polling");
  assert.match(body, /^\d+:0\{"sid":/);
  assert.equal(setup.sessions[0]?.version, 3);
});

test("middlewares run for requests and upgrades, before the checks", async () => {
  const setup = new Setup();
  const incoming: string[] = [];
  setup.engine.use((request, response, next) => {
    incoming.push(String(request.url));
    (response as { setHeader(name: string, value: string): void }).setHeader("x-middleware", "1");
    next();
  });
  assert.equal((await setup.request(POLLING)).headers["x-middleware"], "1");
  assert.equal((await setup.webSocket(WEBSOCKET)).head.headers["x-middleware"], "1");
  assert.equal((await setup.request("/engine.io/?transport=none")).headers["x-middleware"], "1");
  assert.equal(incoming.length, 3);
});

test("a middleware that fails refuses, one that answers or ends has answered", async () => {
  const setup = new Setup();
  setup.engine.use((request, response, next) => {
    if (request.url?.includes("fail")) next(new RangeError("no"));
    else (response as { writeHead(status: number): { end(): void } }).writeHead(401).end();
  });
  assert.equal((await setup.request(`${POLLING}&fail`)).body, '{"code":3,"message":"Bad request"}');
  assert.equal(setup.refused[0]?.refusal.context.name, "MIDDLEWARE_FAILURE");
  assert.equal((await setup.request(POLLING)).status, 401);
  const bytes = setup.connect();
  bytes.write(upgradeRequest(WEBSOCKET));
  assert.equal((await bytes.readAll()).length, 0);
  assert.equal(setup.sessions.length, 0);
});

test("cors answers a preflight, and marks answers and refusals; without it there is none", async () => {
  const setup = new Setup({ cors: { origin: "https://a.example" } });
  const preflight = await setup.request(POLLING, { method: "OPTIONS", headers: { Origin: "https://a.example" } });
  assert.deepEqual([preflight.status, preflight.body], [204, ""]);
  for (const path of [POLLING, "/engine.io/"]) {
    const { headers } = await setup.request(path, { headers: { Origin: "https://a.example" } });
    assert.equal(headers["access-control-allow-origin"], "https://a.example");
  }
  for (const options of [{}, { cors: false } as const]) {
    const closed = new Setup(options);
    const { status, headers, body } = await closed.request(POLLING, { method: "OPTIONS", headers: { Origin: "x" } });
    assert.deepEqual([status, body], [400, '{"code":2,"message":"Bad handshake method"}']);
    assert.equal(headers["access-control-allow-origin"], undefined);
    assert.equal((await closed.request(POLLING)).headers["access-control-allow-origin"], undefined);
  }
});

test("ids may be made by the application, now or later; where it fails the request does", async () => {
  for (const generateId of [() => "mine", async () => "mine"]) {
    const setup = new Setup({}, { generateId });
    await setup.request(POLLING);
    assert.equal(setup.engine.sessions.get("mine"), setup.sessions[0]);
    await setup.webSocket(WEBSOCKET);
  }
  const error = new RangeError("no ids left");
  const throws = (): string => {
    throw error;
  };
  for (const generateId of [throws, () => Promise.reject(error)]) {
    const setup = new Setup({}, { generateId });
    assert.equal((await setup.request(POLLING)).body, '{"code":3,"message":"Bad request"}');
    const { bytes } = await setup.upgrade(WEBSOCKET);
    assert.equal((await bytes.readAll()).toString(), "Bad request");
    assert.deepEqual(setup.refused[1]?.refusal.context, { name: "ID_GENERATION_ERROR", error });
  }
});

test("a client that is gone before its id is there opens nothing", async () => {
  let give = (_id: string): void => undefined;
  const setup = new Setup({}, { generateId: () => new Promise((resolve) => (give = resolve)) });
  const bytes = setup.connect();
  bytes.write(upgradeRequest(WEBSOCKET));
  await eventually(() => setup.socket?.listenerCount("error") !== 0);
  setup.socket?.destroy();
  give("late");
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([setup.sessions.length, setup.engine.sessions.size], [0, 0]);
});

test("a polling session moves to a WebSocket and loses nothing on the way", async () => {
  const setup = new Setup();
  const sid = await setup.openPolling();
  const [session] = setup.sessions;
  const socket = await setup.webSocket(`${WEBSOCKET}&sid=${sid}`);
  socket.sendText("2probe");
  assert.equal(await socket.nextText(), "3probe");
  session?.append(OutPacket.text("4one"));
  const poll = setup.request(`${POLLING}&sid=${sid}`);
  assert.equal((await poll).body, "4one");
  session?.append(OutPacket.text("4two"));
  socket.sendText("5");
  assert.equal(await socket.nextText(), "4two");
  assert.deepEqual([session?.wasUpgraded, session?.lastTransport], [true, "websocket"]);
  assert.equal((await setup.request(`${POLLING}&sid=${sid}`)).body, '{"code":3,"message":"Bad request"}');
  assert.equal(setup.engine.sessions.size, 1);
});

test("a second WebSocket for a session, or one for a transport that is none, is let in and closed", async () => {
  const setup = new Setup();
  const sid = await setup.openPolling();
  const first = await setup.webSocket(`${WEBSOCKET}&sid=${sid}`);
  for (const path of [`${WEBSOCKET}&sid=${sid}`, `${POLLING}&sid=${sid}`, POLLING]) {
    const turnedAway = await setup.webSocket(path);
    turnedAway.sendText("2probe");
    assert.equal(await turnedAway.nextCloseCode(), 1000);
  }
  assert.equal(setup.sessions.length, 1);
  first.sendText("2probe");
  assert.equal(await first.nextText(), "3probe");
  first.sendText("5");
  await eventually(() => setup.sessions[0]?.wasUpgraded === true);
  assert.equal(await (await setup.webSocket(`${WEBSOCKET}&sid=${sid}`)).nextCloseCode(), 1000);
});

test("a WebSocket that is turned away and resets, or stays, is dropped and harms nobody", async () => {
  const setup = new Setup();
  await setup.webSocket(POLLING);
  setup.socket?.destroy(new RangeError("read ECONNRESET"));
  const [client, socket] = socketPair();
  setup.server.emit("connection", socket);
  client.write(upgradeRequest(POLLING));
  await eventually(() => socket.writableEnded);
  setup.time.advance(1999);
  assert.equal(socket.destroyed, false);
  setup.time.advance(16);
  assert.equal(socket.destroyed, true);
});

test("a reset at any moment of an upgrade is the end of that connection alone", async () => {
  const setup = new Setup({ allowRequest: (_request, decide) => setImmediate(decide, null, true) });
  const request = Buffer.from(upgradeRequest(WEBSOCKET));
  for (let length = 0; length <= request.length; length += 15) {
    const [client, socket] = socketPair();
    client.on("error", () => undefined);
    setup.server.emit("connection", socket);
    client.write(request.subarray(0, length));
    await new Promise((resolve) => setImmediate(resolve));
    client.resetAndDestroy();
    await eventually(() => socket.destroyed);
  }
  await setup.webSocket(WEBSOCKET);
  await eventually(() => setup.engine.sessions.size === 1);
});

test("frames behind the request in the same segment are read, illegal ones refused", async () => {
  const setup = new Setup();
  const hi = Buffer.from("818300000000346869", "hex");
  await setup.upgrade(WEBSOCKET, {}, hi);
  await eventually(() => setup.heard.length === 1);
  assert.deepEqual(setup.heard, ["hi"]);
  const rsv2 = Buffer.from("a18000000000", "hex");
  await setup.upgrade(WEBSOCKET, {}, rsv2);
  await eventually(() => setup.heard.length === 2);
  assert.deepEqual(setup.heard, ["hi", "closed by transport error"]);
});

test("odd queries are refused or served, and throw nothing", () => {
  const setup = new Setup();
  for (const url of [
    undefined,
    "",
    "/",
    "//evil",
    "http://evil/?transport=polling",
    "/?transport=polling&EIO=[]&sid[]=x",
    "/?transport=__proto__&sid=__proto__",
    "/?%zz=%00&transport=%ff",
    `/?${"a=b&".repeat(4000)}`,
  ]) {
    const request = fakeRequest();
    Object.assign(request, { url });
    const response = fakeResponse();
    setup.engine.handleRequest(request, response);
    assert.ok(response.statusCode === 200 || response.statusCode === 400, String(url));
  }
});

test("pings by the clock, and ends who does not answer", async () => {
  const setup = new Setup({ pingInterval: 1000, pingTimeout: 500 });
  const socket = await setup.webSocket(WEBSOCKET);
  await socket.nextText();
  setup.time.advance(1016);
  assert.equal(await socket.nextText(), "2");
  setup.time.advance(516);
  assert.equal(await socket.nextCloseCode(), 1000);
  assert.deepEqual(setup.heard, ["closed by ping timeout"]);
});

test("close ends every session, with what was pending before it", async () => {
  const setup = new Setup();
  const socket = await setup.webSocket(WEBSOCKET);
  await socket.nextText();
  const sid = await setup.openPolling();
  const poll = setup.request(`${POLLING}&sid=${sid}`);
  await eventually(() => setup.sessions[1]?.transport?.writable === true);
  setup.sessions[0]?.append(OutPacket.text("4last"));
  setup.engine.close();
  assert.equal((await poll).body, "1");
  assert.equal(await socket.nextText(), "4last");
  assert.equal(await socket.nextCloseCode(), 1000);
  assert.deepEqual(setup.heard, ["closed by server shutting down", "closed by server shutting down"]);
  assert.equal(setup.engine.sessions.size, 0);
});

test("a request is kept where somebody may have written to it, or where the option says so", async () => {
  for (const [options, middleware, kept] of [
    [{}, false, false],
    [{}, true, true],
    [{ keepRequest: true }, false, true],
    [{ keepRequest: false }, true, false],
    [{ allowRequest: (_request, decide) => decide(null, true) }, false, true],
  ] as [EngineOptions, boolean, boolean][]) {
    const setup = new Setup(options);
    if (middleware) setup.engine.use((_request, _response, next) => next());
    const requests: IncomingMessage[] = [];
    setup.server.on("request", (request) => requests.push(request));
    await setup.request(POLLING);
    assert.equal(setup.sessions[0]?.request.incoming === requests[0], kept);
  }
});
