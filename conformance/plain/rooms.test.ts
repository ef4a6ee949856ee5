/** Plain WebSockets and event streams in one room with the published clients of 2.x and 4.x. */
import assert from "node:assert/strict";
import { msgpackCodec } from "@tidewire/server";
import { eventually, nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { scene } from "./scene.js";

for (const name of ["client 4.8.4", "client 2.5.0"] as const) {
  for (const transport of ["polling only", "websocket only"] as const) {
    test(`${name} over ${transport}, a WebSocket and a stream hear each other in one room`, async (t) => {
      const { io, sockets, ...own } = await scene(t);
      const chat = io.of("/chat");
      chat.on("connection", (socket) => {
        socket.on("message", (body) => socket.to("all").emit("message", body));
        socket.on("draw", (...args) => socket.broadcast.emit("draw", ...args));
      });
      const plain = await own.webSocket();
      const stream = await own.stream();
      const published = await own.published(name, transport);

      const first = nextEvent(published, "message");
      plain.send("from a plain client");
      assert.deepEqual(await first, ["from a plain client"]);
      assert.equal((await stream.next()).data, "from a plain client");

      published.emit("message", "from Socket.IO\n2");
      assert.equal(await plain.next(), "from Socket.IO\n2");
      assert.equal((await stream.next()).data, "from Socket.IO\n2");

      const drawn = nextEvent(published, "draw");
      plain.send('["draw",1,{"x":[null]}]');
      assert.deepEqual(await drawn, [1, { x: [null] }]);
      assert.deepEqual({ ...(await stream.next()), id: "" }, { id: "", event: "draw", data: '[1,{"x":[null]}]' });

      const bytes = nextEvent(published, "message");
      plain.send(Buffer.of(0, 255, 7));
      assert.deepEqual(Buffer.from((await bytes)[0] as Uint8Array), Buffer.of(0, 255, 7));
      assert.equal((await stream.next()).data, '["message",{"$binary":"AP8H"}]');
      published.emit("message", Buffer.of(9));
      assert.deepEqual(await plain.next(), Buffer.of(9));
      published.emit("draw", "a", Buffer.of(9));
      assert.equal(await plain.next(), '["draw","a",{"$binary":"CQ=="}]');
      plain.send('["draw",{"$binary":"CQ=="}]');
      const [back] = await nextEvent(published, "draw");
      assert.deepEqual(Buffer.from(back as Uint8Array), Buffer.of(9));

      assert.equal((await chat.in("all").fetchSockets()).length, 3);
      const names = sockets.map((socket) => socket.conn.transport.name).sort();
      const usual = transport === "polling only" ? "polling" : "websocket";
      assert.deepEqual(names, ["event-stream", "plain-websocket", usual].sort());
      chat.in("all").disconnectSockets();
      assert.deepEqual(await plain.closed, [1000, "server namespace disconnect"]);
      await stream.ended;
    });
  }
}

test("what a text is nobody can mistake, in any direction", async (t) => {
  const { io, ...own } = await scene(t);
  io.of("/chat").on("connection", (socket) => {
    socket.onAny((name, ...args) => socket.emit("heard", name, ...args));
    socket.on("message", (text) => socket.send(text));
  });
  const plain = await own.webSocket();
  const texts = ['["draw"]', '["connect"]', "[1]", "{}", '["message","[\\"draw\\"]"]', "", "\u2028", '[ "x" ]', "[["];
  for (const text of texts) {
    plain.send(text);
    const [, name, ...args] = JSON.parse(String(await plain.next())) as [string, string, ...unknown[]];
    const isEvent = text === '["draw"]' || text.startsWith('["message"') || text === '[ "x" ]';
    if (!isEvent) assert.deepEqual([name, ...args], ["message", text]);
    if (name === "message") {
      const echoed = String(await plain.next());
      // Either the text itself, or a message with it.
      const meant = echoed.startsWith('["message"') ? (JSON.parse(echoed) as unknown[])[1] : echoed;
      assert.equal(meant, args[0]);
    }
  }
});

test("a broadcast that asks for answers gets those of Socket.IO, and says how many are missing", async (t) => {
  const { io, ...own } = await scene(t);
  const plain = await own.webSocket();
  const published = await own.published("client 4.8.4");
  published.on("question", (answer: (text: string) => void) => answer("yes"));
  const failed = await io
    .of("/chat")
    .timeout(5000)
    .emitWithAck("question")
    .catch((error: unknown) => error);
  assert.deepEqual((failed as { responses: unknown }).responses, ["yes"]);
  assert.match(String(failed), /1 of 2 sockets left unanswered/);
  assert.equal(await plain.next(), '["question"]');
});

test("rooms, exceptions, volatile and compressed events, and a room of one's own", async (t) => {
  const { io, sockets, ...own } = await scene(t, { perMessageDeflate: { threshold: 10 } });
  const chat = io.of("/chat");
  const [one, other] = [await own.webSocket(), await own.webSocket()];
  assert.match(one.ws.extensions, /permessage-deflate/);
  sockets[0]?.join("a");
  chat.to("a").emit("message", "x".repeat(100));
  chat.except("a").emit("message", "to the other");
  chat.to(sockets[0]?.id ?? "").emit("message", Buffer.alloc(100_000, 1));
  assert.equal(await one.next(), "x".repeat(100));
  assert.deepEqual(await one.next(), Buffer.alloc(100_000, 1));
  assert.equal(await other.next(), "to the other");
  // To those alone for whom nothing else waits.
  chat.volatile.emit("message", "volatile");
  chat.volatile.emit("message", "too much");
  chat.emit("message", "the end");
  for (const socket of [one, other]) {
    assert.equal(await socket.next(), "volatile");
    assert.equal(await socket.next(), "the end");
  }
});

test("large bytes that change behind the emit arrive as they were", async (t) => {
  const { sockets, ...own } = await scene(t);
  const plain = await own.webSocket();
  const bytes = Buffer.alloc(10_000, 1);
  sockets[0]?.emit("file", bytes, bytes.subarray(0, 5000));
  sockets[0]?.send(bytes);
  bytes.fill(2);
  const [name, file] = JSON.parse(String(await plain.next())) as [string, { $binary: string }];
  assert.deepEqual([name, Buffer.from(file.$binary, "base64")], ["file", Buffer.alloc(10_000, 1)]);
  assert.deepEqual(await plain.next(), Buffer.alloc(10_000, 1));
});

test("with another parser plain clients see the same", async (t) => {
  const { io, ...own } = await scene(t, { parser: msgpackCodec });
  io.of("/chat").on("connection", (socket) => socket.onAny((...event) => socket.emit(...(event as [string]))));
  const [plain, stream] = [await own.webSocket(), await own.stream()];
  plain.send("hello");
  plain.send('["draw",{"$binary":"AQ=="}]');
  plain.send(Buffer.of(5));
  assert.equal(await plain.next(), "hello");
  assert.equal(await plain.next(), '["draw",{"$binary":"AQ=="}]');
  assert.deepEqual(await plain.next(), Buffer.of(5));
  io.of("/chat").emit("message", "to all");
  assert.equal((await stream.next()).data, "to all");
});

test("io.close() tells everybody 1001 and why", async (t) => {
  const { io, reasons, ...own } = await scene(t);
  const [plain, stream] = [await own.webSocket(), await own.stream()];
  const closing = io.close();
  assert.deepEqual(await plain.closed, [1001, "server is shutting down"]);
  assert.deepEqual(await stream.next(), { event: "close", data: '{"code":1001,"reason":"server is shutting down"}' });
  await closing;
  assert.deepEqual(reasons, ["server shutting down", "server shutting down"]);
});

test("io.drain() writes what waits, tells 1001, and lets nobody in", async (t) => {
  const { io, port, ...own } = await scene(t);
  const [plain, stream] = [await own.webSocket(), await own.stream()];
  io.of("/chat").emit("message", "last words");
  const draining = io.drain();
  assert.equal(await plain.next(), "last words");
  assert.deepEqual(await plain.closed, [1001, "server is draining: come back elsewhere"]);
  assert.equal((await stream.next()).data, "last words");
  assert.equal((await stream.next()).event, "close");
  await draining;
  await assert.rejects(own.webSocket(), /503/);
  const refused = await fetch(`http://127.0.0.1:${port}/chat/events`);
  assert.deepEqual([refused.status, refused.headers.get("retry-after")], [503, "2"]);
});

test("a middleware refuses a WebSocket with a code and a stream with a status; tokens come in three ways", async (t) => {
  const { io, sockets, ...own } = await scene(t);
  io.of("/chat").use((socket, next) => {
    if (socket.handshake.auth.token === "ok") next();
    else next(Object.assign(new RangeError("who are you?"), { data: { closeCode: 4401 } }));
  });
  const [bad] = [await own.webSocket("/chat?token=no")];
  assert.deepEqual(await bad.closed, [4401, "who are you?"]);
  const refused = await own.stream();
  assert.equal(refused.response.statusCode, 403);
  assert.equal((await own.webSocket("/chat", ["tidewire", "token.ok"])).ws.protocol, "tidewire");
  await own.webSocket("/chat", [], { headers: { Authorization: "Bearer ok" } });
  await own.webSocket("/chat?token=ok");
  assert.equal((await own.stream("/chat/events?token=ok")).response.statusCode, 200);
  assert.equal(sockets.length, 4);
});

test("a middleware of a socket, rooms and server-side events work on plain clients", async (t) => {
  const { io, sockets, ...own } = await scene(t);
  io.of("/chat").on("connection", (socket) => {
    socket.use(([name], next) => (name === "bad" ? next(new RangeError("no")) : next()));
    socket.on("error", (error) => socket.send(`error: ${error.message}`));
    socket.on("bad", () => socket.send("never"));
  });
  const plain = await own.webSocket();
  plain.send('["bad"]');
  assert.equal(await plain.next(), "error: no");
  io.of("/chat").socketsJoin("late");
  assert.deepEqual([...(sockets[0]?.rooms ?? [])].sort(), ["all", "late", sockets[0]?.id].sort());
  io.of("/chat").serverSideEmit("hello");
  plain.ws.close();
  await eventually(() => io.of("/chat").sockets.size === 0);
});
