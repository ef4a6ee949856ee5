import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, RawWebSocket, readResponseHead, upgradeRequest } from "@tidewire/testkit";
import { PacketDecoder } from "@tidewire/wire/sio";
import type { EngineHooks } from "../engine/engine-hooks.js";
import type { EngineOptions } from "../engine/engine-options.js";
import { EngineSetup } from "../engine/engine-setup.test.js";
import { OutPacket } from "../engine/out-packet.js";
import type { StreamSource } from "./event-stream.js";
import { enterEventStream, enterWebSocket } from "./plain-door.js";
import type { PlainForm } from "./plain-reader.js";

const FORM: PlainForm = { createDecoder: () => new PacketDecoder(), isJson: true, stripped: null };
const SOURCE: StreamSource = { retryMs: 1, position: "t-0", idOf: () => null, missed: () => "unknown" };

/** An engine all of whose requests come through our doors, and are let into their namespace at once. */
class DoorSetup extends EngineSetup {
  constructor(options: EngineOptions = {}, hooks: Partial<EngineHooks> = {}) {
    super(options, { opened: (session) => void session.append(OutPacket.text("40{}")), ...hooks });
    this.server.removeAllListeners("request").removeAllListeners("upgrade");
    this.server.on("upgrade", (request, socket, head) =>
      enterWebSocket(this.engine, request, socket, head, () => FORM),
    );
    this.server.on("request", (request, response) =>
      enterEventStream(
        this.engine,
        request,
        response,
        () => FORM,
        () => SOURCE,
      ),
    );
  }

  /** The head of an answer that does not end. */
  async stream(headers: Record<string, string> = {}) {
    const bytes = this.connect();
    const lines = Object.entries({ Host: "x", Accept: "text/event-stream", ...headers });
    bytes.write(`GET /chat/events HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join("")}\r\n`);
    return readResponseHead(bytes);
  }
}

test("an upgrade is a session without Engine.IO, whatever its query says", async () => {
  const setup = new DoorSetup({ allowEIO3: false, initialPacket: "hello" });
  const ws = await setup.webSocket("/chat?sid=x&transport=polling&EIO=3");
  const [session] = setup.sessions;
  assert.deepEqual([session?.lastTransport, session?.isPlain, session?.version], ["plain-websocket", true, 4]);
  ws.sendText("hi");
  session?.append(OutPacket.text('42["message","ho"]'));
  assert.equal(await ws.nextText(), "ho");
  assert.deepEqual(setup.heard, ["hi"]);
});

test("what came behind the handshake is heard", async () => {
  const setup = new DoorSetup();
  await setup.upgrade("/chat", {}, Buffer.from("\x81\x82\0\0\0\0hi", "latin1"));
  assert.deepEqual(setup.heard, ["hi"]);
});

test("no token is repeated where another subprotocol was offered", async () => {
  const setup = new DoorSetup();
  const { head } = await setup.upgrade("/chat", { "Sec-WebSocket-Protocol": "token.a, chat" });
  assert.equal(head.headers["sec-websocket-protocol"], "chat");
});

test("middlewares, headers and allowRequest have their say", async () => {
  const asked: (string | undefined)[] = [];
  const options: EngineOptions = {
    allowRequest: ({ url }, decide) => {
      asked.push(url);
      decide("not today", url !== "/no");
    },
  };
  const setup = new DoorSetup(options, { headers: (headers) => void Object.assign(headers, { "x-own": "1" }) });
  setup.engine.use((_request, response, next) => {
    response.setHeader("x-seen", "1");
    next();
  });
  const { head } = await setup.upgrade("/chat");
  assert.deepEqual([head.status, head.headers["x-seen"], head.headers["x-own"]], [101, "1", "1"]);
  assert.equal((await setup.upgrade("/no")).head.status, 400);
  assert.equal((await setup.stream()).status, 200);
  assert.deepEqual(asked, ["/chat", "/no", "/chat/events"]);
  assert.deepEqual(
    setup.refused.map(({ refusal }) => refusal.context),
    [{ message: "not today" }],
  );
});

test("what is no handshake is told what is wrong", async () => {
  const { head } = await new DoorSetup().upgrade("/chat", { "Sec-WebSocket-Version": "8" });
  assert.deepEqual([head.status, head.headers["sec-websocket-version"]], [426, "13"]);
});

test("limits of addresses and a draining server hold for both", async () => {
  const setup = new DoorSetup({ maxConnectionsPerAddress: 1 });
  await setup.webSocket("/chat");
  assert.equal((await setup.upgrade("/chat")).head.status, 429);
  assert.equal((await setup.stream()).status, 429);
  setup.engine.stopAdmitting(3);
  const { head } = await setup.upgrade("/chat");
  assert.deepEqual([head.status, head.headers["retry-after"]], [503, "3"]);
  assert.equal((await setup.stream()).status, 503);
});

test("an event stream counts as a connection of its address, until its reader hangs up", async () => {
  const setup = new DoorSetup({ maxConnectionsPerAddress: 1 });
  assert.equal((await setup.stream()).status, 200);
  const { socket } = setup;
  assert.equal((await setup.stream()).status, 429);
  socket?.destroy();
  await eventually(() => setup.sessions[0]?.isOpen === false, { what: "session is open" });
  assert.equal((await setup.stream()).status, 200);
});

test("a page of a foreign origin with credentials is turned away, and told why", async () => {
  const turnedAway: string[] = [];
  const hooks: Partial<EngineHooks> = {
    turnedAway(session, message) {
      turnedAway.push(message);
      session?.expel(message);
    },
  };
  const setup = new DoorSetup({ allowedOrigins: ["https://good.example"] }, hooks);
  const headers = { Origin: "https://evil.example", Cookie: "sid=1" };
  const { bytes, head } = await setup.upgrade("/chat", headers);
  const ws = new RawWebSocket(bytes, head);
  assert.equal(await ws.nextCloseCode(), 1008);
  assert.match(String(turnedAway), /evil\.example/);
  assert.equal((await setup.upgrade("/chat", { ...headers, Origin: "https://good.example" })).head.status, 101);
  assert.equal((await setup.upgrade("/chat", { Origin: "https://evil.example" })).head.status, 101);
});

test("a stream has the headers that cors asks for, and preflights are answered", async () => {
  const setup = new DoorSetup({ cors: { origin: "https://a.example" } });
  const head = await setup.stream({ Origin: "https://a.example" });
  assert.equal(head.headers["access-control-allow-origin"], "https://a.example");
  const preflight = await setup.request("/chat/events", {
    method: "OPTIONS",
    headers: { Origin: "https://a.example" },
  });
  assert.equal(preflight.status, 204);
  const posted = await setup.request("/chat/events", { method: "POST", headers: { Origin: "https://a.example" } });
  assert.deepEqual([posted.status, posted.headers.allow], [405, "GET, HEAD"]);
  assert.equal(posted.headers["access-control-allow-origin"], "https://a.example");
});

test("a stream is for who accepts one", async () => {
  const setup = new DoorSetup();
  for (const accept of ["text/html, text/event-stream;q=0.9", "*/*", "text/*"]) {
    assert.equal((await setup.stream({ Accept: accept })).status, 200, accept);
  }
  for (const accept of ["text/html", "application/json", "x/text/event-stream-not"]) {
    assert.equal((await setup.stream({ Accept: accept })).status, 406, accept);
  }
});

test("who is gone while an id is made opens nothing", async () => {
  let give: (id: string) => void = () => undefined;
  const id = new Promise<string>((resolve) => {
    give = resolve;
  });
  const setup = new DoorSetup({}, { generateId: () => id });
  const bytes = setup.connect();
  bytes.write(upgradeRequest("/chat"));
  await new Promise((resolve) => setImmediate(resolve));
  setup.socket?.destroy();
  give("x");
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(setup.sessions.length, 0);
});
