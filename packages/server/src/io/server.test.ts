import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import type { AttachTarget } from "./host-server.js";
import { MemoryHttpServer, upgrade } from "./memory-http-server.test.js";
import { MemoryServer } from "./memory-server.test.js";
import { Server } from "./server.js";

const HANDSHAKE = "/socket.io/?EIO=4&transport=polling";

test("listeners of the server are those of the main namespace, and chains go on with the server", () => {
  const server = new MemoryServer();
  const calls: string[] = [];
  const never = (): void => assert.fail("removed");
  const chain = server
    .on("connection", () => calls.push("on"))
    .once("connection", () => calls.push("once"))
    .prependListener("connection", () => calls.push("first"))
    .on("connection", never)
    .off("connection", never)
    .setMaxListeners(20);
  assert.equal(chain, server);
  assert.equal(server.listenerCount("connection"), 3);
  assert.equal(server.sockets.listenerCount("connection"), 3);
  assert.deepEqual(server.eventNames(), ["connection"]);
  server.joined();
  server.joined();
  assert.deepEqual(calls, ["first", "on", "once", "first", "on"]);
  assert.equal(server.removeAllListeners(), server);
  assert.deepEqual(server.listeners("connection"), []);
});

test("emits go to the main namespace", () => {
  const server = new MemoryServer();
  const { client } = server.joined();
  const other = server.joined("/a");
  server.emit("hello", 1);
  server.except("nobody").emit("again");
  assert.deepEqual(client.read(), ['2["hello",1]', '2["again"]']);
  assert.deepEqual(other.client.read(), []);
});

test("of gives the namespace of a name, with or without its slash, and makes it once", () => {
  const server = new MemoryServer();
  const made: string[] = [];
  server.on("new_namespace", ({ name }) => made.push(name));
  const sockets: string[] = [];
  const a = server.of("a", ({ id }) => sockets.push(id));
  assert.equal(server.of("/a"), a);
  assert.equal(server.of("/"), server.sockets);
  server.joined("/a");
  assert.deepEqual([made, sockets], [["/a"], ["s1"]]);
});

test("what a new_namespace listener throws is reported", () => {
  const server = new MemoryServer();
  server.on("new_namespace", () => {
    throw new TypeError("handler");
  });
  assert.equal(server.of("/a").name, "/a");
  assert.deepEqual(
    server.faults.map(({ event }) => event),
    ["new_namespace"],
  );
});

test("takes options alone, a target alone, or both; without a target it is attached later", () => {
  assert.equal(new Server().engine, undefined);
  assert.equal(new Server({ path: "/chat" }).path(), "/chat");
  assert.equal(new Server(undefined, { path: "/chat" }).path(), "/chat");
  const http = new MemoryHttpServer();
  const server = new Server(http.target, { path: "/chat/", pingInterval: 1000 });
  assert.equal(server.path(), "/chat");
  assert.equal(server.httpServer, http);
  assert.equal(server.engine.opts?.pingInterval, 1000);
  assert.equal(new Server().listen(http.target).engine.clientsCount, 0);
});

test("options that cannot work are refused at once", () => {
  assert.throws(() => new Server({ pingInterval: -1 }), { code: "bad-option" });
  assert.throws(() => new Server().attach(new MemoryHttpServer().target, { path: "chat" }), { code: "bad-option" });
  for (const port of [-1, 65_536, 1.5, "http"]) {
    assert.throws(() => new Server(port), {
      code: "bad-option",
      message: `port ${JSON.stringify(port)} is none: give a number from 0 to 65535, or an HTTP server`,
    });
  }
});

test("path, serveClient and connectTimeout tell and take", () => {
  const server = new MemoryServer();
  assert.deepEqual([server.path(), server.serveClient(), server.connectTimeout()], ["/socket.io", true, 45_000]);
  assert.equal(server.path("/chat/").serveClient(false).connectTimeout(1000), server);
  assert.deepEqual([server.path(), server.serveClient(), server.connectTimeout()], ["/chat", false, 1000]);
  assert.equal(server.connectTimeoutMs, 1000);
  assert.throws(() => server.path("chat"), { code: "bad-option" });
  assert.equal(server.path(), "/chat");
});

test("what is set before it is attached wins over the options of attach", () => {
  const http = new MemoryHttpServer();
  const server = new Server().path("/mine").attach(http.target, { path: "/other", pingTimeout: 1000 });
  assert.deepEqual([server.path(), server.engine.opts?.pingTimeout], ["/mine", 1000]);
});

test("binds to an engine of others, whose sessions become sockets", async () => {
  const engine = Object.assign(new EventEmitter(), { closes: 0, close: () => void engine.closes++ });
  const server = new Server();
  const sockets: unknown[] = [];
  server.on("connection", ({ id, conn }) => sockets.push([id, conn]));
  assert.equal(server.bind(engine), server);
  assert.equal(server.engine, engine);
  const written: unknown[] = [];
  const connection = Object.assign(new EventEmitter(), {
    id: "c1",
    readyState: "open",
    write: (data: unknown) => written.push(data),
    close: () => undefined,
  });
  engine.emit("connection", connection);
  connection.emit("data", "0");
  assert.match(String(written[0]), /^0\{"sid":"[\w-]{20}"\}$/);
  assert.equal((sockets[0] as unknown[])[1], connection);
  assert.throws(() => server.attach(new MemoryHttpServer().target), { code: "misuse" });
  await server.close();
  assert.equal(engine.closes, 1);
  assert.equal(engine.listenerCount("connection"), 0);
});

test("what is no engine, and uWebSockets.js, are refused with what to do instead", () => {
  for (const engine of [undefined, null, {}, () => undefined]) {
    assert.throws(() => new Server().bind(engine as never), {
      code: "misuse",
      message: /^no engine to bind to: give one/,
    });
  }
  assert.throws(() => new Server().attachApp({}), { code: "misuse", message: /give attach\(\) a server/ });
});

test("an express application is no target", () => {
  const application = (() => undefined) as unknown as AttachTarget;
  assert.throws(() => new Server(application), {
    code: "misuse",
    message: "an express application is no server: pass what http.createServer(app) returns",
  });
});

test("attaches once; options of the constructor win", () => {
  const server = new Server({ path: "/mine" });
  const http = new MemoryHttpServer();
  assert.equal(server.attach(http.target, { path: "/other", pingTimeout: 1000 }), server);
  assert.equal(server.path(), "/mine");
  assert.equal(server.engine.opts?.pingTimeout, 1000);
  assert.throws(() => server.attach(http.target), {
    code: "misuse",
    message: "server is attached already: close it first, or make another one",
  });
});

test("requests below the path are the engine's, all others those of the listeners before", () => {
  const http = new MemoryHttpServer();
  const others: string[] = [];
  http.on("request", ({ url }) => others.push(url));
  const server = new Server(http.target);
  assert.match(http.get(HANDSHAKE).body, /^0\{"sid":"[A-Za-z0-9_-]{20}"/);
  assert.equal(http.get("/socket.io/x?transport=nope").status(), 400);
  for (const url of ["/", "/socket.iox", "/socket.io", "/other/socket.io/"]) http.get(url);
  assert.equal(server.engine.clientsCount, 1);
  assert.deepEqual(others, ["/", "/socket.iox", "/socket.io", "/other/socket.io/"]);
});

test("a session of the engine becomes a client, whose sockets show its connection", async () => {
  const http = new MemoryHttpServer();
  const server = new Server(http.target);
  const seen: unknown[] = [];
  server.engine.on("connection", ({ id }) => seen.push(id));
  server.on("connection", (socket) => seen.push(socket.conn.id, socket.id === socket.conn.id));
  http.get("/socket.io/?EIO=3&transport=polling");
  const [sid] = Object.keys(server.engine.clients);
  assert.deepEqual(seen, [sid, sid, true]);
  await server.close();
});

test("ids of newer clients are secrets of their own, those of 2.x made up from the session's", () => {
  const server = new Server();
  const { session } = new MemoryServer().client();
  const legacy = new MemoryServer().client({ version: 3 }).session;
  assert.match(server.socketId(session, "/"), /^[A-Za-z0-9_-]{20}$/);
  assert.notEqual(server.socketId(session, "/"), server.socketId(session, "/"));
  assert.equal(server.socketId(legacy, "/"), "e1");
  assert.equal(server.socketId(legacy, "/a"), "/a#e1");
});

test("upgrades below the path are the engine's", () => {
  const http = new MemoryHttpServer();
  const server = new MemoryServer().attach(http.target);
  const refused: number[] = [];
  server.engine.on("connection_error", ({ code }) => refused.push(code));
  upgrade(http, "/socket.io/?EIO=4&transport=nope");
  assert.deepEqual(refused, [0]);
});

test("an upgrade of another path is ended after destroyUpgradeTimeout if nobody has answered it", () => {
  const http = new MemoryHttpServer();
  const server = new MemoryServer({ destroyUpgradeTimeout: 500 }).attach(http.target) as MemoryServer;
  const [stray, taken] = [upgrade(http, "/other"), upgrade(http, "/other")];
  taken.write();
  stray.socket.emit("error", new TypeError("reset"));
  const later = upgrade(http, "/other");
  server.host.time.advance(499);
  assert.equal(later.socket.writableEnded, false);
  server.host.time.advance(9);
  assert.deepEqual(
    [stray.socket.destroyed, later.socket.writableEnded, taken.socket.writableEnded],
    [true, true, false],
  );
});

test("with destroyUpgrade false they are left alone", () => {
  const http = new MemoryHttpServer();
  const server = new MemoryServer({ destroyUpgrade: false }).attach(http.target);
  const { socket } = upgrade(http, "/other");
  assert.equal(server.clock.size, 0);
  assert.equal(socket.listenerCount("error"), 0);
});

test("what handlers throw is logged, unless onError takes it", (context) => {
  const logged: unknown[][] = [];
  context.mock.method(console, "error", (...args: unknown[]) => logged.push(args));
  const error = new TypeError("handler");
  const { socket } = new MemoryServer().joined("/a");
  const server = new Server();
  server.handlerFailed(error, { event: "hello", socket });
  server.handlerFailed(error, { event: "connection", socket: undefined });
  assert.deepEqual(logged, [
    ['tidewire: the handler of "hello" of socket s1… in /a failed; set io.onError() to take such errors', error],
    ['tidewire: the handler of "connection" failed; set io.onError() to take such errors', error],
  ]);
  assert.equal(
    server.onError(() => "answer"),
    server,
  );
  assert.equal(server.handlerFailed(error, { event: "hello", socket }), "answer");
  assert.equal(logged.length, 2);
});

test("an onError handler that throws or rejects is logged itself, and answers nothing", async (context) => {
  const logged: unknown[] = [];
  context.mock.method(console, "error", (_: string, error: unknown) => logged.push((error as Error).message));
  const server = new Server();
  const failure = { event: "hello", socket: undefined };
  server.onError(() => {
    throw new TypeError("thrown");
  });
  assert.equal(server.handlerFailed(new TypeError("first"), failure), undefined);
  server.onError(async () => {
    throw new TypeError("rejected");
  });
  assert.equal(server.handlerFailed(new TypeError("first"), failure), undefined);
  await Promise.resolve();
  assert.deepEqual(logged, ["thrown", "rejected"]);
});

test("middlewares of the server are those of the main namespace", () => {
  const server = new MemoryServer();
  assert.equal(
    server.use((_, next) => next(new TypeError("no"))),
    server,
  );
  assert.deepEqual(server.client().send("0").read(), ['4{"message":"no"}']);
  assert.deepEqual(server.joined("/a").client.read(), []);
});
