import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryServer } from "./memory-server.test.js";
import type { Socket } from "./socket.js";

test("lets a client in: CONNECT with the socket's id, then connect and connection are told", () => {
  const server = new MemoryServer();
  const told: unknown[] = [];
  for (const event of ["connect", "connection"] as const) {
    server.of("/a").on(event, (socket: Socket) => told.push([event, socket.id, socket.connected, [...socket.rooms]]));
  }
  const client = server.client().send("0/a,");
  assert.deepEqual(client.read(), ['0/a,{"sid":"s1"}']);
  assert.deepEqual(told, [
    ["connect", "s1", true, ["s1"]],
    ["connection", "s1", true, ["s1"]],
  ]);
  assert.deepEqual([...server.of("/a").sockets.keys()], ["s1"]);
});

test("a listener that fails is reported, and keeps nobody out", () => {
  const server = new MemoryServer();
  server.on("connection", () => {
    throw new TypeError("handler");
  });
  const client = server.client().send("0");
  assert.deepEqual(client.read(), ['0{"sid":"s1"}']);
  assert.deepEqual(
    server.faults.map(({ error, event, socket }) => [(error as Error).message, event, socket]),
    [["handler", "connection", undefined]],
  );
});

test("broadcasts reach who is connected, after others left from any place", () => {
  const server = new MemoryServer();
  const clients = Array.from({ length: 4 }, () => server.joined());
  clients[1]?.socket.disconnect();
  clients[3]?.socket.disconnect();
  clients[0]?.socket.disconnect();
  const late = server.joined();
  for (const { client } of clients) client.read();
  server.emit("hello");
  assert.deepEqual(
    [...clients, late].map(({ client }) => client.read()),
    [[], [], ['2["hello"]'], [], ['2["hello"]']],
  );
  assert.deepEqual(
    server.sockets.connected.map(({ slot }) => slot),
    [0, 1],
  );
});

test("who is in no namespace of that name, or left it before, is not removed twice", () => {
  const server = new MemoryServer();
  server.joined();
  server.sockets.remove({ id: "nobody" });
  assert.equal(server.sockets.connected.length, 1);
});

test("acknowledgement ids are counted over all sockets of the namespace", () => {
  const server = new MemoryServer();
  const a = server.joined();
  const b = server.joined();
  a.socket.emit("x", () => undefined);
  b.socket.emit("x", () => undefined);
  assert.deepEqual([...a.client.read(), ...b.client.read()], ['20["x"]', '21["x"]']);
});

test("a socket shows its namespace, and the namespace its server", () => {
  const server = new MemoryServer();
  const { socket } = server.joined("/a");
  assert.equal(socket.nsp, server.of("/a"));
  assert.equal(socket.nsp.name, "/a");
  assert.equal(socket.nsp.server, server);
  assert.equal(socket.nsp.clock, server.clock);
});
