/** What sessions of one turn are sent is written in a row; nothing that is done meanwhile may overtake it. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket as NetSocket } from "node:net";
import { type TestContext, test } from "node:test";
import { RawWebSocket } from "@tidewire/testkit";
import type { ServerOptions } from "../options.js";
import { Server } from "./server.js";
import type { Socket } from "./socket.js";

const CLIENTS = 5;

/** Clients over real connections that have been written to once, which the server does by the stream. */
async function setUp(t: TestContext, options: ServerOptions = {}) {
  const http = createServer();
  const io = new Server(http, { serveClient: false, ...options });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  t.after(() => io.close());
  const { port } = http.address() as AddressInfo;
  const clients: RawWebSocket[] = [];
  const sockets: Socket[] = [];
  io.on("connection", (socket) => void sockets.push(socket));
  const raw: NetSocket[] = [];
  http.on("connection", (socket) => void raw.push(socket));
  for (let at = 0; at < CLIENTS; at++) {
    const client = await RawWebSocket.open(port, "/socket.io/?EIO=4&transport=websocket");
    client.sendText("40");
    for (const start of ["0{", "40{"]) assert.ok((await client.nextText()).startsWith(start));
    clients.push(client);
  }
  return { io, clients, sockets, raw };
}

/** What a client gets until it is told goodbye. */
async function heard(client: RawWebSocket): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const { opcode, payload } = await client.frames.next();
    if (opcode === 8) return texts;
    texts.push(payload.toString());
  }
}

test("a goodbye in the same turn comes behind everything", async (t) => {
  const { io, clients, sockets } = await setUp(t);
  io.emit("last");
  for (const socket of sockets) socket.disconnect(true);
  for (const client of clients) assert.deepEqual(await heard(client), ['42["last"]', "41"]);
});

for (const first of [0, 2, 4]) {
  test(`so does one that a listener says while the turn is written, to who stands before and behind ${first}`, async (t) => {
    const { io, clients, sockets } = await setUp(t);
    sockets[first]?.conn.once("flush", () => {
      for (const socket of sockets) socket.disconnect(true);
    });
    io.emit("last");
    for (const client of clients) assert.deepEqual(await heard(client), ['42["last"]', "41"]);
  });
}

test("who is told of a flush finds it written", async (t) => {
  const { io, sockets, raw } = await setUp(t);
  const before = raw.map(({ bytesWritten }) => bytesWritten);
  const written = new Promise<number[]>((resolve) => {
    sockets[2]?.conn.once("flush", () => resolve(raw.map(({ bytesWritten }, at) => bytesWritten - (before[at] ?? 0))));
  });
  io.emit("last");
  const bytes = '42["last"]'.length + 2;
  assert.deepEqual(await written, [bytes, bytes, bytes, 0, 0]);
});

test("bytes of each size keep their place among texts", async (t) => {
  const { io, clients } = await setUp(t);
  for (const size of [10, 5000, 100_000]) {
    io.emit("before", size);
    io.emit("bytes", Buffer.alloc(size, 7));
    io.emit("behind", size);
    for (const client of clients) {
      assert.equal(await client.nextText(), `42["before",${size}]`);
      assert.equal(await client.nextText(), '451-["bytes",{"_placeholder":true,"num":0}]');
      assert.deepEqual(await client.nextBinary(), Buffer.alloc(size, 7));
      assert.equal(await client.nextText(), `42["behind",${size}]`);
    }
  }
});

test("one that reads nothing neither loses nor delays what the others get", async (t) => {
  const { io, clients } = await setUp(t, { maxBufferedBytes: 64 * 1024 * 1024 });
  const [silent, ...others] = clients as [RawWebSocket, ...RawWebSocket[]];
  silent.bytes.duplex.pause();
  const text = "x".repeat(3000);
  for (let at = 0; at < 3000; at++) {
    io.emit("many", at, text);
    if (at % 3 === 0) await new Promise(setImmediate);
  }
  for (const client of [...others, silent]) {
    silent.bytes.duplex.resume();
    for (let at = 0; at < 3000; at++) assert.equal(await client.nextText(), `42["many",${at},"${text}"]`);
  }
});
