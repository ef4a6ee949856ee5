import assert from "node:assert/strict";
import { test } from "node:test";
import type { AttachTarget } from "./host-server.js";
import { MemoryHttpServer } from "./memory-http-server.test.js";
import { MemoryServer } from "./memory-server.test.js";
import { Server } from "./server.js";

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
  assert.equal(server.settings.connectTimeout, 1000);
  assert.throws(() => server.path("chat"), { code: "bad-option" });
  assert.equal(server.path(), "/chat");
});

test("what is set before it is attached wins over the options of attach", () => {
  const http = new MemoryHttpServer();
  const server = new Server().path("/mine").attach(http.target, { path: "/other", pingTimeout: 1000 });
  assert.deepEqual([server.path(), server.engine.opts?.pingTimeout], ["/mine", 1000]);
});

test("uWebSockets.js is refused with what to do instead", () => {
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

test("ids of newer clients are secrets of their own, those of 2.x made up from the session's", () => {
  const server = new Server();
  const { session } = new MemoryServer().client();
  const legacy = new MemoryServer().client({ version: 3 }).session;
  assert.match(server.socketId(session, "/"), /^[A-Za-z0-9_-]{20}$/);
  assert.notEqual(server.socketId(session, "/"), server.socketId(session, "/"));
  assert.equal(server.socketId(legacy, "/"), "e1");
  assert.equal(server.socketId(legacy, "/a"), "/a#e1");
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

test("middlewares of the server are those of the main namespace", () => {
  const server = new MemoryServer();
  assert.equal(
    server.use((_, next) => next(new TypeError("no"))),
    server,
  );
  assert.deepEqual(server.client().send("0").read(), ['4{"message":"no"}']);
  assert.deepEqual(server.joined("/a").client.read(), []);
});

test("this of an onError handler is the server", () => {
  const server = new Server();
  let seen: unknown;
  server.onError(function (this: unknown) {
    seen = this;
  });
  server.handlerFailed(new TypeError("first"), { event: "hello", socket: undefined });
  assert.equal(seen, server);
});
