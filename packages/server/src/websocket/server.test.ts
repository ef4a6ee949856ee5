import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { eventually, readResponseHead } from "@tidewire/testkit";
import { MemoryServer } from "./memory-websocket.test.js";
import { WebSocketServer } from "./server.js";

test("tells of a connection with its request, and holds it until it is closed", async () => {
  const memory = new MemoryServer();
  const told: unknown[] = [];
  memory.server.on("connection", (connection, request) => told.push(connection, request.url, request.state));
  const { raw, connection } = await memory.connect("/x?y");
  assert.deepEqual(told, [connection, "/x?y", "accepted"]);
  assert.deepEqual([...memory.server.clients], [connection]);
  raw.destroy();
  await eventually(() => memory.server.clients.size === 0, { what: "still there" });
});

test("a request listener accepts with a protocol, headers and cookies", async () => {
  const memory = new MemoryServer();
  memory.server.on("request", (request) => {
    const connection = request.accept({
      protocol: "b",
      headers: { "X-Node": "1" },
      cookies: [{ name: "sid", value: "1" }],
    });
    connection.send(connection.protocol);
  });
  const { raw } = await memory.connect("/", { "sec-websocket-protocol": "a, b" });
  const { headers } = raw.head;
  assert.deepEqual([headers["sec-websocket-protocol"], headers["x-node"], headers["set-cookie"]], ["b", "1", "sid=1"]);
  assert.equal(await raw.nextText(), "b");
});

test("a broadcast goes to everybody who is open, as the same bytes", async () => {
  const memory = new MemoryServer();
  memory.server.on("connection", () => undefined);
  const [a, b, c] = [await memory.connect(), await memory.connect(), await memory.connect()];
  c.connection.close();
  memory.server.broadcast("to all");
  memory.server.broadcast(Buffer.of(1), { filter: (connection) => connection === b.connection });
  assert.equal(await a.raw.nextText(), "to all");
  assert.equal(await b.raw.nextText(), "to all");
  assert.deepEqual(await b.raw.nextBinary(), Buffer.of(1));
  assert.equal((await c.raw.frames.next()).opcode, 8);
  assert.throws(() => memory.server.broadcast(5 as never), { code: "misuse" });
});

test("without clientTracking connections are nobody's list", async () => {
  const memory = new MemoryServer({ clientTracking: false, maxConnections: 1 });
  memory.server.on("connection", (connection) => connection.send("hi"));
  const { bytes } = memory.upgrade();
  assert.equal((await readResponseHead(bytes)).status, 101);
  assert.equal(memory.server.clients.size, 0);
  assert.equal((await readResponseHead(memory.upgrade().bytes)).status, 503, "but they are counted");
  await memory.server.close();
});

test("close says goodbye to everybody, refuses who waits and who comes, and resolves when all are gone", async () => {
  const memory = new MemoryServer();
  let wants = true;
  memory.server.on("request", (request) => {
    if (wants) request.accept();
  });
  const { raw } = await memory.connect();
  wants = false;
  const waiting = memory.upgrade();
  let closed = false;
  memory.server.on("close", () => {
    closed = true;
  });
  const done: string[] = [];
  const closing = memory.server.close({ code: 1012, reason: "back soon" }, () => done.push("told"));
  assert.equal(memory.server.close() instanceof Promise, true);
  assert.equal((await readResponseHead(waiting.bytes)).status, 503);
  assert.equal(memory.http.listenerCount("upgrade"), 0);
  const { payload } = await raw.frames.next();
  assert.deepEqual([payload.readUInt16BE(), payload.subarray(2).toString()], [1012, "back soon"]);
  assert.equal(closed, false);
  raw.sendClose(1012);
  await closing;
  assert.deepEqual([closed, done, memory.time.pending], [true, ["told"], 0]);
  assert.throws(() => memory.server.mount(createServer()), { code: "misuse", message: /closed/ });
});

test("close drops who does not answer within closeTimeout, and refuses codes that must not be sent", async () => {
  const memory = new MemoryServer({ closeTimeout: 300 });
  memory.server.on("connection", () => undefined);
  await memory.connect();
  assert.throws(() => memory.server.close({ code: 1006 }), { code: "misuse" });
  const closing = memory.server.close();
  memory.time.advance(310);
  await closing;
  assert.equal(memory.server.clients.size, 0);
});

test("what a listener of an event throws is reported, and so is an error handler that throws", async (t) => {
  const memory = new MemoryServer();
  memory.server.on("connection", () => {
    throw new RangeError("mine");
  });
  const { raw, connection } = await memory.connect();
  assert.deepEqual(memory.failures, ["connection: mine"]);
  assert.equal(connection.readyState, connection.OPEN);
  const logged = t.mock.method(console, "error", () => undefined);
  memory.server.onError(() => {
    throw new RangeError("worse");
  });
  connection.on("message", () => {
    throw new RangeError("mine");
  });
  raw.sendText("x");
  await eventually(() => logged.mock.callCount() === 1, { what: "not logged" });
  assert.match(String(logged.mock.calls[0]?.arguments[0]), /^tidewire: the handler of "onError" failed/);
});

test("by default failures are logged with the way to take them", async (t) => {
  const logged = t.mock.method(console, "error", () => undefined);
  const server = new WebSocketServer({ noServer: true });
  server.on("close", () => {
    throw new RangeError("mine");
  });
  await server.close();
  assert.match(String(logged.mock.calls[0]?.arguments[0]), /"close" failed; set server\.onError\(\)/);
});

test("without options it says what it needs", () => {
  assert.throws(() => new WebSocketServer(), { code: "bad-option", message: /server, servers, port and noServer/ });
});

test("mounts and unmounts while it runs", async () => {
  const memory = new MemoryServer({ noServer: true });
  memory.server.on("connection", () => undefined);
  memory.server.mount(memory.http);
  const { raw } = await memory.connect();
  memory.server.unmount();
  assert.equal(memory.http.listenerCount("upgrade"), 0);
  raw.send({ opcode: 9 });
  assert.equal((await raw.frames.next()).opcode, 10);
  assert.equal(memory.server.address(), null);
});
