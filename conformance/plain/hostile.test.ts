/** Plain clients that break the rules, take too much, or fall silent: each loses its own connection and nothing else. */
import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import { connect } from "node:net";
import { encodeRawFrame, eventually, RawWebSocket, upgradeRequest } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { scene } from "./scene.js";

const KIB = 1024;

for (const [title, bytes, code] of [
  ["a frame that is not masked", Buffer.from("\x81\x02hi", "latin1"), 1002],
  ["a reserved bit", encodeRawFrame({ payload: "hi", rsv: 4 }), 1002],
  ["an opcode that is none", encodeRawFrame({ opcode: 3, payload: "hi" }), 1002],
  ["text that is no UTF-8", encodeRawFrame({ payload: Buffer.of(0xc3, 0x28) }), 1007],
  ["half a character of a text", encodeRawFrame({ payload: Buffer.of(0xf0, 0x9f, 0x98) }), 1007],
  ["more bytes than maxHttpBufferSize", encodeRawFrame({ payload: Buffer.alloc(2001, 97) }), 1009],
  ["a length that no machine has", Buffer.from("81ff7fffffffffffffff00000000", "hex"), 1009],
  ["an event with too long a name", encodeRawFrame({ payload: `["${"x".repeat(101)}"]` }), 1008],
] as const) {
  test(`${title} ends the connection with ${code}`, async (t) => {
    const { reasons, port, ...own } = await scene(t, { maxHttpBufferSize: 2000, maxNameLength: 100 });
    const honest = await own.webSocket();
    const raw = await RawWebSocket.open(port, "/chat");
    t.after(() => raw.destroy());
    raw.bytes.write(bytes);
    assert.equal(await raw.nextCloseCode(), code);
    await eventually(() => reasons.length === 1);
    honest.send("still here");
    own.io.of("/chat").emit("message", "yes");
    assert.equal(await honest.next(), "yes");
  });
}

test("frames before the handshake is answered end the connection", async (t) => {
  const { io, port, sockets } = await scene(t);
  io.of("/chat").use((_socket, next) => void setTimeout(next, 200));
  const raw = connect(port, "127.0.0.1").on("error", () => undefined);
  t.after(() => raw.destroy());
  raw.write(upgradeRequest("/chat"));
  raw.write(encodeRawFrame({ payload: "too early" }));
  // Read, so that the end is seen.
  raw.resume();
  await once(raw, "close");
  assert.equal(io.engine.clientsCount, 0);
  assert.equal(sockets.length, 0);
});

test("a flood is held to the rate limit: 1008 and the limit", async (t) => {
  const { reasons, ...own } = await scene(t, { rateLimit: { messagesPerSecond: 10, answer: "disconnect" } });
  const plain = await own.webSocket();
  for (let i = 0; i < 1000; i++) plain.send("x");
  const [code, reason] = await plain.closed;
  assert.equal(code, 1008);
  assert.match(reason, /^rateLimit of 10 messages/);
  assert.deepEqual(reasons, ["limit exceeded"]);
});

test("a flood of pings is held to maxPingsPerSecond", async (t) => {
  const { port } = await scene(t, { maxPingsPerSecond: 10 });
  const raw = await RawWebSocket.open(port, "/chat");
  t.after(() => raw.destroy());
  for (let i = 0; i < 100; i++) raw.send({ opcode: 9, payload: "x" });
  assert.equal(await raw.nextCloseCode(), 1008);
});

test("text like deeply nested events costs nobody more than its bytes", async (t) => {
  const { io, ...own } = await scene(t);
  const heard: unknown[] = [];
  io.of("/chat").on("connection", (socket) => socket.on("message", (text) => void heard.push(text.length)));
  const plain = await own.webSocket();
  plain.send(`["a",${"[".repeat(400_000)}${"]".repeat(400_000)}]`);
  plain.send(`["a",${'{"$binary":'.repeat(60_000)}`);
  await eventually(() => heard.length === 2);
});

test("a half-open WebSocket that answers no ping is gone, one that does stays", async (t) => {
  const { reasons, port, io, ...own } = await scene(t, { pingInterval: 50, pingTimeout: 100 });
  const honest = await own.webSocket();
  const raw = await RawWebSocket.open(port, "/chat");
  t.after(() => raw.destroy());
  assert.equal((await raw.frames.next()).opcode, 9);
  await eventually(() => reasons.length === 1);
  assert.deepEqual(reasons, ["ping timeout"]);
  await eventually(() => honest.pings > 5);
  assert.equal(io.of("/chat").sockets.size, 1);
});

for (const way of ["WebSocket", "stream"] as const) {
  test(`a ${way} that is never read costs its cap, and leaves as a slow reader`, async (t) => {
    const { io, port, reasons, ...own } = await scene(t, { maxBufferedBytes: 256 * KIB });
    const honest = await own.webSocket();
    let heard = 0;
    honest.ws.on("message", () => void heard++);
    const raw = connect(port, "127.0.0.1").on("error", () => undefined);
    t.after(() => raw.destroy());
    raw.write(way === "WebSocket" ? upgradeRequest("/chat") : "GET /chat/events HTTP/1.1\r\nHost: x\r\n\r\n");
    await eventually(() => io.of("/chat").sockets.size === 2);
    raw.pause();
    const text = "x".repeat(64 * KIB);
    let sent = 0;
    let most = 0;
    while (reasons.length === 0 && sent < 2000) {
      io.of("/chat").emit("message", text);
      sent++;
      for (const socket of io.of("/chat").sockets.values()) most = Math.max(most, socket.bufferedBytes);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(reasons, ["slow reader"]);
    assert.ok(most < 2 * 256 * KIB + 4 * 64 * KIB, `${most} bytes waited`);
    await eventually(() => heard === sent);
  });
}

test("a stream whose reader is gone is noticed by what is sent to it", async (t) => {
  const { io, port, reasons } = await scene(t, { pingInterval: 50 });
  const raw = connect(port, "127.0.0.1").on("error", () => undefined);
  raw.write("GET /chat/events HTTP/1.1\r\nHost: x\r\n\r\n");
  await eventually(() => io.of("/chat").sockets.size === 1);
  raw.resetAndDestroy();
  await eventually(() => reasons.length === 1);
  assert.deepEqual(reasons, ["transport close"]);
});

test("a stream stays over many beats, though its reader never says a word", async (t) => {
  const { io, ...own } = await scene(t, { pingInterval: 30, pingTimeout: 60 });
  const stream = await own.stream();
  let beats = 0;
  while (beats < 10) if ((await stream.blocks.next()).id !== undefined) beats++;
  assert.equal(io.of("/chat").sockets.size, 1);
});

test("a page of a foreign origin with a cookie is closed with 1008 and told which option to set", async (t) => {
  const { sockets, ...own } = await scene(t);
  const headers = { Cookie: "sid=1", Origin: "https://evil.example" };
  const [code, reason] = await (await own.webSocket("/chat", [], { headers })).closed;
  assert.equal(code, 1008);
  assert.match(reason, /origin "https:\/\/evil\.example" may not connect with credentials/);
  assert.ok(Buffer.byteLength(reason) <= 123);
  assert.equal(sockets.length, 0);
});

test("the id of a plain session opens no other door", async (t) => {
  const { port, sockets, ...own } = await scene(t);
  await own.webSocket();
  const sid = sockets[0]?.conn.id ?? "";
  const poll = await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling&sid=${sid}`);
  assert.equal(poll.status, 400);
  const upgrade = await RawWebSocket.open(port, `/socket.io/?EIO=4&transport=websocket&sid=${sid}`);
  t.after(() => upgrade.destroy());
  assert.equal(await upgrade.nextCloseCode(), 1000);
  assert.equal(sockets[0]?.connected, true);
});

test("a stream that is never read and ends loses its connection too", async (t) => {
  const { io, port, reasons } = await scene(t, {
    pingInterval: 50,
    pingTimeout: 100,
    maxBufferedBytes: 64 * KIB * KIB,
  });
  const raw = connect(port, "127.0.0.1").on("error", () => undefined);
  t.after(() => raw.destroy());
  raw.write("GET /chat/events HTTP/1.1\r\nHost: x\r\n\r\n");
  await eventually(() => io.of("/chat").sockets.size === 1);
  raw.pause();
  io.of("/chat").emit("message", "x".repeat(32 * KIB * KIB));
  await eventually(() => reasons.length === 1);
  assert.deepEqual(reasons, ["ping timeout"]);
  const http = io.httpServer as HttpServer;
  const connections = (): Promise<number> =>
    new Promise((resolve, reject) => http.getConnections((error, count) => (error ? reject(error) : resolve(count))));
  await eventually(async () => (await connections()) === 0);
});
