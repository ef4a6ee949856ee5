import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryHttpServer } from "./memory-http-server.test.js";
import { MemoryServer } from "./memory-server.test.js";
import { Server } from "./server.js";

const HANDSHAKE = "/socket.io/?EIO=4&transport=polling";

test("close ends every session before it returns, then the adapters, then the HTTP server", async () => {
  const http = new MemoryHttpServer();
  const server = new Server(http.target);
  const order: unknown[] = [];
  server.on("connection", (socket) => socket.on("disconnect", (reason) => order.push(reason)));
  http.get("/socket.io/?EIO=3&transport=polling");
  server.sockets.adapter.close = () => {
    order.push("adapter", http.closes);
  };
  const closed = server.close(() => order.push("done"));
  assert.deepEqual(order, ["server shutting down", "adapter", 0]);
  await closed;
  assert.deepEqual(order, ["server shutting down", "adapter", 0, "done"]);
  assert.deepEqual([http.closes, http.listenerCount("request"), http.listenerCount("upgrade")], [1, 0, 0]);
  assert.equal(server.clock.size, 0);
});

test("while the HTTP server waits for its last connections they are answered and swept", async () => {
  const http = new MemoryHttpServer();
  http.isBusy = true;
  const server = new MemoryServer();
  server.attach(http.target);
  const closed = server.close();
  await new Promise((resolve) => setImmediate(resolve));
  assert.match(http.get(HANDSHAKE).body, /^0\{"sid"/);
  assert.equal(server.engine.clientsCount, 1);
  server.host.time.advance(108);
  assert.equal(server.engine.clientsCount, 0);
  assert.ok(http.sweeps >= 2);
  http.finish?.();
  await closed;
  assert.equal(server.clock.size, 0);
});

test("an adapter that fails to close, and an HTTP server that is not running, keep close from nothing", async () => {
  const http = new MemoryHttpServer();
  http.closeError = new TypeError("not running");
  const server = new Server(http.target);
  server.sockets.adapter.close = () => {
    throw new TypeError("bus is gone");
  };
  const errors: unknown[] = [];
  await server.close((error) => errors.push(error));
  assert.deepEqual(errors, [http.closeError]);
});

test("a server that was never attached closes, and one that closed may be attached again", async () => {
  const server = new Server();
  await server.close();
  const [first, second] = [new MemoryHttpServer(), new MemoryHttpServer()];
  server.attach(first.target);
  await server.close();
  server.attach(second.target);
  assert.match(second.get(HANDSHAKE).body, /^0\{"sid"/);
  assert.equal(first.get(HANDSHAKE).body, "");
});

test("sessions end when the HTTP server is closed by somebody else", () => {
  const http = new MemoryHttpServer();
  const server = new Server(http.target);
  http.get(HANDSHAKE);
  http.emit("close");
  assert.equal(server.engine.clientsCount, 0);
});
