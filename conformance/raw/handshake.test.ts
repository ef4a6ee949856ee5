/** The first answer: open packet, cookie, CORS, headers, hooks that see a request (surface 1.5, 1.9, 1.14). */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Emits, nextEvent, pause, RawHttp, RawPolling, RawStream, RawWebSocket } from "@tidewire/testkit";
import type { ServerOptions } from "socket.io";
import { test } from "../support/bounded-test.js";
import { asEmits } from "../support/pair.js";
import { isOracle, type Running, serve } from "../support/peer.js";

const POLL = "/socket.io/?EIO=4&transport=polling";
const SOCKET = "/socket.io/?EIO=4&transport=websocket";

type HeadersEvent = [headers: Record<string, string>, request: { url: string; _query: Record<string, string> }];

async function start(
  t: TestContext,
  options: Partial<ServerOptions> = {},
): Promise<{ server: Running; http: RawHttp }> {
  const server = await serve(t, options);
  const http = new RawHttp(server.port);
  t.after(() => http.close());
  return { server, http };
}

test("the open packet has its five keys in order, with the options' values", async (t) => {
  const { http } = await start(t, { pingInterval: 1_234, pingTimeout: 567, maxHttpBufferSize: 89_000 });
  const { text } = await http.get(POLL);
  assert.match(
    text,
    /^0\{"sid":"[\w-]{20}","upgrades":\["websocket"\],"pingInterval":1234,"pingTimeout":567,"maxPayload":89000\}$/,
  );
});

test("revision 3 gets the same open packet, and 40 unasked", async (t) => {
  const { server } = await start(t);
  for (const open of [RawPolling.open(server.port, { version: 3 }), RawStream.open(server.port, { version: 3 })]) {
    const session = await open;
    assert.deepEqual(Object.keys(session.open), ["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"]);
    assert.equal(await session.next(), "40");
    session.close();
  }
});

test("no upgrades are offered over WebSocket, without allowUpgrades, or without websocket", async (t) => {
  const stream = await RawStream.open((await serve(t)).port);
  assert.deepEqual(stream.open.upgrades, []);
  stream.close();
  for (const options of [{ allowUpgrades: false }, { transports: ["polling" as const] }]) {
    const session = await RawPolling.open((await serve(t, options)).port);
    assert.deepEqual(session.open.upgrades, []);
    session.close();
  }
});

test("a transport that is not among the options is unknown", async (t) => {
  const { http } = await start(t, { transports: ["websocket"] });
  assert.equal((await http.get(POLL)).text, '{"code":0,"message":"Transport unknown"}');
});

test("the 101 is as RFC 6455 wants it", async (t) => {
  const { server } = await start(t);
  const socket = await RawWebSocket.open(server.port, SOCKET);
  assert.equal(socket.head.lines[0], "HTTP/1.1 101 Switching Protocols");
  assert.equal(socket.head.headers.upgrade?.toLowerCase(), "websocket");
  assert.equal(socket.head.headers.connection?.toLowerCase(), "upgrade");
  assert.equal(socket.head.headers["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  assert.equal(socket.head.headers["sec-websocket-extensions"], undefined);
  socket.destroy();
});

test("initialPacket follows the open packet as a message", async (t) => {
  const { server, http } = await start(t, { initialPacket: "welcome" } as Partial<ServerOptions>);
  const [open, message, ...more] = (await http.get(POLL)).text.split("\u001e");
  assert.match(String(open), /^0\{/);
  assert.deepEqual([message, ...more], ["4welcome"]);
  const stream = await RawStream.open(server.port);
  assert.equal(await stream.next(), "4welcome");
  stream.close();
});

test("no cookie is set by default", async (t) => {
  const { http } = await start(t);
  assert.equal((await http.get(POLL)).headers["set-cookie"], undefined);
});

for (const { title, cookie, expected } of [
  { title: "true", cookie: true, expected: /^io=[\w-]{20}; Path=\/; HttpOnly; SameSite=Lax$/i },
  { title: "its name", cookie: { name: "tide" }, expected: /^tide=[\w-]{20}; Path=\/; HttpOnly; SameSite=Lax$/i },
  {
    title: "options",
    cookie: { name: "io", path: "/live", httpOnly: false, sameSite: "strict" as const, maxAge: 86_400 },
    expected: /^io=[\w-]{20}; Max-Age=86400; Path=\/live; SameSite=Strict$/i,
  },
]) {
  test(`the cookie option given as ${title} sets the sid on the first answer only`, async (t) => {
    const { http } = await start(t, { cookie } as Partial<ServerOptions>);
    const first = await http.get(POLL);
    assert.match(first.headers["set-cookie"]?.[0] ?? "", expected);
    const sid = /"sid":"([^"]+)"/.exec(first.text)?.[1] ?? "";
    assert.ok(first.headers["set-cookie"]?.[0]?.includes(`=${sid};`));
    await http.post(`${POLL}&sid=${sid}`, "40");
    assert.equal((await http.get(`${POLL}&sid=${sid}`)).headers["set-cookie"], undefined);
  });
}

test("without the cors option no header allows another origin", async (t) => {
  const { http } = await start(t);
  const response = await http.get(POLL, { origin: "http://elsewhere" });
  assert.equal(response.headers["access-control-allow-origin"], undefined);
});

test("with the cors option a preflight is answered, and errors carry the headers too", async (t) => {
  const { http } = await start(t, { cors: { origin: ["http://here"], methods: ["GET", "POST"], credentials: true } });
  const origin = "http://here";
  const preflight = await http.send({
    method: "OPTIONS",
    path: POLL,
    headers: { origin, "access-control-request-method": "POST" },
  });
  assert.deepEqual([preflight.status, preflight.text], [204, ""]);
  assert.equal(preflight.headers["access-control-allow-methods"], "GET,POST");
  for (const response of [preflight, await http.get(POLL, { origin }), await http.get(`${POLL}&sid=x`, { origin })]) {
    assert.equal(response.headers["access-control-allow-origin"], origin);
    assert.equal(response.headers["access-control-allow-credentials"], "true");
  }
  const stranger = await http.get(POLL, { origin: "http://there" });
  assert.equal(stranger.headers["access-control-allow-origin"], undefined);
});

test("a cors origin of * allows everybody", async (t) => {
  const { http } = await start(t, { cors: { origin: "*" } });
  assert.equal((await http.get(POLL, { origin: "http://x" })).headers["access-control-allow-origin"], "*");
});

test("initial_headers is told once a session, headers at every answer, and what they add is sent", async (t) => {
  const { server, http } = await start(t);
  const told: string[] = [];
  server.io.engine.on("initial_headers", (...[headers, request]: HeadersEvent) => {
    told.push(`initial ${request._query.transport}`);
    headers["x-initial"] = "yes";
  });
  server.io.engine.on("headers", (...[headers, request]: HeadersEvent) => {
    told.push(`headers ${request._query.transport}`);
    headers["x-every"] = "yes";
  });
  const first = await http.get(POLL);
  assert.deepEqual([first.headers["x-initial"], first.headers["x-every"]], ["yes", "yes"]);
  const sid = /"sid":"([^"]+)"/.exec(first.text)?.[1];
  await http.post(`${POLL}&sid=${sid}`, "40");
  const second = await http.get(`${POLL}&sid=${sid}`);
  assert.deepEqual([second.headers["x-initial"], second.headers["x-every"]], [undefined, "yes"]);
  const socket = await RawWebSocket.open(server.port, SOCKET);
  assert.deepEqual([socket.head.headers["x-initial"], socket.head.headers["x-every"]], ["yes", "yes"]);
  socket.destroy();
  assert.deepEqual(
    told.filter((line) => line.startsWith("initial")),
    ["initial polling", "initial websocket"],
  );
});

test("allowRequest lets in and keeps out, and is not asked again for an open session", async (t) => {
  const asked: string[] = [];
  const { server, http } = await start(t, {
    allowRequest: (request, answer) => {
      asked.push(request.url ?? "");
      const isWelcome = request.headers["x-pass"] === "yes";
      setTimeout(() => answer(isWelcome ? null : "no pass", isWelcome), 1);
    },
  });
  const told = nextEvent(server.io.engine as Emits, "connection_error");
  const refused = await http.get(POLL);
  assert.deepEqual([refused.status, refused.text], [403, '{"code":4,"message":"no pass"}']);
  const [error] = (await told) as [{ code: number; message: string; context: unknown }];
  assert.equal(error.code, 4);
  assert.equal(error.message, "Forbidden");
  assert.deepEqual(error.context, { message: "no pass" });
  const session = await RawPolling.open(server.port, { headers: { "x-pass": "yes" } });
  await session.join();
  assert.equal(asked.length, 2);
  session.close();
  await assert.rejects(RawWebSocket.open(server.port, SOCKET), { message: /400 Bad Request/ });
});

test("engine middlewares see every request and every upgrade, may set headers and refuse", async (t) => {
  const { server, http } = await start(t);
  const seen: string[] = [];
  server.io.engine.use(
    (request: { method: string; _query: Record<string, string> }, response: never, next: () => void) => {
      seen.push(`${request.method} ${request._query.sid === undefined ? "handshake" : "session"}`);
      (response as { setHeader(name: string, value: string): void }).setHeader("x-middleware", "seen");
      next();
    },
  );
  const first = await http.get(POLL);
  assert.equal(first.headers["x-middleware"], "seen");
  const sid = /"sid":"([^"]+)"/.exec(first.text)?.[1];
  await http.post(`${POLL}&sid=${sid}`, "40");
  const socket = await RawWebSocket.open(server.port, SOCKET);
  assert.equal(socket.head.headers["x-middleware"], "seen");
  socket.destroy();
  assert.deepEqual(seen, ["GET handshake", "POST session", "GET handshake"]);

  server.io.engine.use((_request: unknown, _response: unknown, next: (error?: Error) => void) => next(new Error("no")));
  const told = nextEvent(server.io.engine as Emits, "connection_error");
  const refused = await http.get(POLL);
  assert.deepEqual([refused.status, refused.text], [400, '{"code":3,"message":"Bad request"}']);
  const [error] = (await told) as [{ context: { name: string } }];
  assert.equal(error.context.name, "MIDDLEWARE_FAILURE");
  await assert.rejects(RawWebSocket.open(server.port, SOCKET), { message: /400 Bad Request/ });
});

test("an engine middleware may answer by itself", async (t) => {
  const { server, http } = await start(t);
  server.io.engine.use((_request: unknown, response: { writeHead(status: number): { end(body: string): void } }) => {
    response.writeHead(503).end("later");
  });
  const response = await http.get(POLL);
  assert.deepEqual([response.status, response.text], [503, "later"]);
});

test("generateId may be replaced, and may promise", async (t) => {
  const { server, http } = await start(t);
  server.io.engine.generateId = () => Promise.resolve("custom-id-0123456789");
  assert.match((await http.get(POLL)).text, /^0\{"sid":"custom-id-0123456789"/);
  server.io.engine.generateId = () => Promise.reject(new Error("no ids left"));
  const told = nextEvent(server.io.engine as Emits, "connection_error");
  const refused = await http.get(POLL);
  assert.deepEqual([refused.status, refused.text], [400, '{"code":3,"message":"Bad request"}']);
  const [error] = (await told) as [{ context: { name: string } }];
  assert.equal(error.context.name, "ID_GENERATION_ERROR");
});

test("a poll of the first moment gets open alone; what a connection handler emits comes with the next", async (t) => {
  const { server } = await start(t);
  server.io.on("connection", (socket) => socket.emit("hello"));
  const session = await RawPolling.open(server.port);
  assert.equal(session.packets.size, 0);
  await session.post("40");
  assert.match(String(await session.next()), /^40\{/);
  assert.equal(await session.next(), '42["hello"]');
  session.close();
});

test("a client that joins nothing is put out after connectTimeout", async (t) => {
  const { server } = await start(t, { connectTimeout: 30 });
  const connection = nextEvent(server.io.engine as Emits, "connection");
  const session = await RawStream.open(server.port);
  const closed = nextEvent(asEmits((await connection)[0]), "close");
  assert.equal((await closed)[0], "forced close");
  await session.socket.nextCloseCode();
  session.close();
});

test("a client that joined in time stays past connectTimeout", async (t) => {
  const { server } = await start(t, { connectTimeout: 30 });
  const session = await RawStream.open(server.port);
  await session.join();
  await pause(60);
  server.io.emit("still here");
  assert.equal(await session.next(), '42["still here"]');
  session.close();
});

if (!isOracle) {
  test("the cookie is set on the 101 of a WebSocket-only client too (deviation g)", async (t) => {
    const { server } = await start(t, { cookie: true } as Partial<ServerOptions>);
    const stream = await RawStream.open(server.port);
    assert.match(stream.socket.head.headers["set-cookie"] ?? "", new RegExp(`^io=${stream.open.sid}; `));
    stream.close();
  });
}
