import assert from "node:assert/strict";
import type { EventEmitter } from "node:events";
import { test } from "node:test";
import type { Adapter } from "../adapter/adapter.js";
import { faultsOf, joined, MemoryServer, MemoryTransport } from "./memory-server.test.js";
import type { Socket } from "./socket.js";

const BYTES = Buffer.of(1, 2, 3);

test("catch-all listeners hear of events before use does, and of what is sent, acknowledgements not counted", () => {
  const { server, client, socket } = joined();
  const calls: unknown[][] = [];
  socket.onAny((event, ...args) => calls.push(["any", event, args.length]));
  socket.use(([event], next) => {
    calls.push(["use", event]);
    next();
  });
  socket.on("ask", (answer: () => void) => answer());
  socket.onAnyOutgoing((...event) => calls.push(["out", ...event]));
  client.send('20["ask"]');
  socket.emit("hello", 1, () => undefined);
  server.emit("all", BYTES);
  assert.deepEqual(calls, [
    ["any", "ask", 1],
    ["use", "ask"],
    ["out", "hello", 1],
    ["out", "all", BYTES],
  ]);
});

test("catch-all listeners that fail are reported with the event", () => {
  const { server, client, socket } = joined();
  const fail = (): void => {
    throw new TypeError("any");
  };
  socket.onAny(fail).onAnyOutgoing(fail);
  client.send('2["in"]');
  socket.emit("out");
  assert.deepEqual(faultsOf(server), [
    ["any", "in", "s1"],
    ["any", "out", "s1"],
  ]);
});

test("joins and leaves rooms, its own among them from the start", () => {
  const { socket } = joined();
  assert.deepEqual(socket.rooms, new Set(["s1"]));
  socket.join("x");
  socket.join(["y", "z"]);
  socket.leave("y");
  assert.deepEqual(socket.rooms, new Set(["s1", "x", "z"]));
  socket.leave("never joined");
});

test("listeners of rooms that throw keep no socket from coming or going", () => {
  const server = new MemoryServer();
  const adapter = server.sockets.adapter as Adapter & EventEmitter;
  for (const event of ["join-room", "leave-room"]) {
    adapter.on(event, () => {
      throw new TypeError(event);
    });
  }
  const { client, socket } = server.joined();
  assert.equal(socket.connected, true);
  client.drop();
  assert.equal(server.sockets.sockets.size, 0);
  assert.deepEqual(faultsOf(server), [
    ["join-room", "join", "s1"],
    ["leave-room", "leave", "s1"],
  ]);
});

test("an adapter that rejects is reported, and lets the client in", async () => {
  const server = new MemoryServer();
  server.sockets.adapter.addAll = async () => {
    throw new TypeError("bus is gone");
  };
  const client = server.client().send("0");
  await Promise.resolve();
  assert.deepEqual(client.read(), ['0{"sid":"s1"}']);
  assert.deepEqual(faultsOf(server), [["bus is gone", "join", "s1"]]);
});

test("a socket in the middlewares may ask and be refused: the question fails", async () => {
  const server = new MemoryServer();
  let answer: Promise<unknown> = Promise.resolve();
  server.use((socket, next) => {
    answer = socket.emitWithAck("ask");
    assert.equal(socket.disconnect(), socket);
    next(new TypeError("no"));
  });
  const client = server.client().send("0");
  await assert.rejects(answer, { code: "disconnected", message: "socket was not let into the namespace" });
  assert.deepEqual(client.read(), ['20["ask"]', '4{"message":"no"}']);
});

test("shows how the client came, once and for all", () => {
  const server = new MemoryServer();
  const client = server.client({ url: "/socket.io/?EIO=4&token=x", headers: { "X-Custom": "1" } });
  const socket: Socket = client.join("/", '{"secret":1}');
  assert.equal(socket.handshake, socket.handshake);
  assert.deepEqual(socket.handshake.auth, { secret: 1 });
  assert.equal(socket.handshake.query.token, "x");
  assert.equal(socket.request?.headers["x-custom"], "1");
  assert.equal(socket.conn.id, "e1");
  assert.equal(socket.server, server);
  assert.deepEqual(socket.data, {});
  assert.equal(socket.recovered, false);
});

test("shows the bytes that wait for the client", () => {
  const server = new MemoryServer();
  const transport = new MemoryTransport();
  const socket = server.client({ transport }).join();
  transport.writable = false;
  socket.emit("hello");
  assert.equal(socket.bufferedBytes, '42["hello"]'.length);
});
