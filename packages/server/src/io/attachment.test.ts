import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import type { ForeignEngine } from "../compat/foreign-session.js";
import { resolveServerOptions } from "../options.js";
import { attachToEngine, attachToHttp } from "./attachment.js";
import { MemoryHttpServer, upgrade } from "./memory-http-server.test.js";
import { MemoryServer } from "./memory-server.test.js";
import { Server } from "./server.js";

const HANDSHAKE = "/socket.io/?EIO=4&transport=polling";

/** Attached to an HTTP server in memory, where nobody speaks anything but Socket.IO. */
function attached() {
  const http = new MemoryHttpServer();
  const server = new MemoryServer();
  const plain = { request: () => false, upgrade: () => false, opened: () => assert.fail("no plain session") };
  const attachment = attachToHttp(http.target, resolveServerOptions({}), server, plain, () => null);
  return { http, server, attachment };
}

test("sessions are peers, and end together; others may still come until it is closed", async () => {
  const { http, server, attachment } = attached();
  assert.match(http.get(HANDSHAKE).body, /^0\{"sid"/);
  assert.equal(attachment.engine.clientsCount, 1);
  attachment.endSessions();
  assert.deepEqual([attachment.engine.clientsCount, attachment.isAttached], [0, true]);
  assert.match(http.get(HANDSHAKE).body, /^0\{"sid"/);
  const closed = attachment.close(server.clock, 1000);
  server.host.time.advance(8);
  assert.equal(await closed, undefined);
  assert.deepEqual([attachment.engine.clientsCount, attachment.isAttached, http.closes], [0, false, 1]);
  assert.equal(http.get(HANDSHAKE).body, "");
});

test("sessions of HTTP/2 end with the others", () => {
  const { http, attachment } = attached();
  const session = Object.assign(new EventEmitter(), { closes: 0, close: () => void session.closes++ });
  http.emit("session", session);
  attachment.endSessions();
  assert.equal(session.closes, 1);
});

test("an engine of others is left as it is when it is closed, but for our listener", async () => {
  const engine = new EventEmitter();
  const server = new MemoryServer();
  const attachment = attachToEngine(engine as unknown as ForeignEngine, server);
  assert.deepEqual([attachment.engine, engine.listenerCount("connection")], [engine, 1]);
  attachment.endSessions();
  assert.equal(await attachment.close(server.clock, 1000), undefined);
  assert.deepEqual([attachment.isAttached, engine.listenerCount("connection")], [false, 0]);
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

test("what is no engine is refused with what to do instead", () => {
  for (const engine of [undefined, null, {}, () => undefined]) {
    assert.throws(() => new Server().bind(engine as never), {
      code: "misuse",
      message: /^no engine to bind to: give one/,
    });
  }
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
