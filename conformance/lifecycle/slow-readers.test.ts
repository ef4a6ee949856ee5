/** Readers that stop reading: what they cost, what happens to them, and that nobody else notices. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect, type Socket as NetSocket } from "node:net";
import type { TestContext } from "node:test";
import { Server, type ServerOptions, type Socket } from "@tidewire/server";
import { encodeRawFrame, eventually, upgradeRequest } from "@tidewire/testkit";
import { io as connectClient } from "socket.io-client";
import { test } from "../support/bounded-test.js";

const MIB = 1024 * 1024;
const PAYLOAD = "x".repeat(64 * 1024);

interface Scene {
  io: Server;
  url: string;
  /** The server's side of a client that has joined and reads nothing more. */
  stuck: Socket;
  raw: NetSocket;
}

async function scene(t: TestContext, options: ServerOptions): Promise<Scene> {
  const http = createServer();
  const io = new Server(http, options);
  http.listen(0);
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const raw = connect(port);
  t.after(async () => {
    raw.destroy();
    await io.close();
  });
  const joined = once(io.sockets, "connection");
  raw.write(upgradeRequest("/socket.io/?EIO=4&transport=websocket"));
  await once(raw, "data");
  raw.write(encodeRawFrame({ opcode: 1, payload: Buffer.from("40") }));
  const [stuck] = (await joined) as [Socket];
  await once(raw, "data");
  raw.pause();
  return { io, url: `http://localhost:${port}`, stuck, raw };
}

const turn = (): Promise<void> => new Promise(setImmediate);

test("a reader that reads nothing while 1 GB is emitted costs its cap and a burst, and leaves as a slow reader", async (t) => {
  const { io, stuck, url } = await scene(t, { maxBufferedBytes: 4 * MIB });
  const honest = connectClient(url, { transports: ["websocket"] });
  t.after(() => honest.close());
  await once(honest as never, "connect");
  const left = once(stuck, "disconnect");
  let received = 0;
  honest.on("tick", () => received++);
  let peak = 0;
  const emits = (1024 * MIB) / PAYLOAD.length;
  const burst = 16;
  for (let i = 0; i < emits; i++) {
    stuck.emit("tick", PAYLOAD);
    if (i % 1000 === 0) io.except(stuck.id).emit("tick", i);
    peak = Math.max(peak, stuck.bufferedBytes);
    if (i % burst === burst - 1) await turn();
  }
  const [reason, error] = await left;
  assert.equal(reason, "slow reader");
  assert.match(String(error), /maxBufferedBytes 4194304/);
  // What one turn emits comes on top; a mark every 64 KiB, and the packet that crosses it.
  assert.ok(peak <= 4 * MIB + (burst + 4) * PAYLOAD.length, `${peak} bytes`);
  await eventually(() => received === Math.ceil(emits / 1000));
});

test("a reader gets 16 MiB that are emitted to it in one turn, complete and in order", async (t) => {
  const { io, url } = await scene(t, { maxBufferedBytes: 4 * MIB });
  const clients = [1, 2, 3].map(() => connectClient(url, { transports: ["websocket"], forceNew: true }));
  t.after(() => {
    for (const client of clients) client.close();
  });
  await Promise.all(clients.map((client) => once(client as never, "connect")));
  const received = clients.map(() => [] as number[]);
  const ended: string[] = [];
  clients.forEach((client, at) => {
    client.on("tick", (i: number, payload: string) => {
      if (payload.length === PAYLOAD.length) received[at]?.push(i);
    });
    client.on("disconnect", (reason) => ended.push(reason));
  });
  const emits = (16 * MIB) / PAYLOAD.length;
  const expected = Array.from({ length: 2 * emits }, (_, i) => i);
  const first = io.sockets.sockets.get(clients[0]?.id ?? "");
  for (let i = 0; i < emits; i++) first?.emit("tick", i, PAYLOAD);
  await eventually(() => received[0]?.length === emits);
  // To everybody in one turn, the one that never reads among them.
  for (let i = 0; i < emits; i++) io.emit("tick", emits + i, PAYLOAD);
  await eventually(() => received.every((numbers) => numbers.at(-1) === 2 * emits - 1));
  assert.deepEqual(received[0], expected);
  assert.deepEqual(received[1], expected.slice(emits));
  assert.deepEqual(received[2], expected.slice(emits));
  assert.deepEqual(ended, []);
});

test("what one turn emits costs at most four times the cap, however much it is", async (t) => {
  const { stuck } = await scene(t, { maxBufferedBytes: MIB });
  const left = once(stuck, "disconnect");
  for (let i = 0; i < (256 * MIB) / PAYLOAD.length; i++) stuck.emit("tick", PAYLOAD);
  // A mark every 64 KiB, and the packet that crosses it.
  assert.ok(stuck.bufferedBytes <= 4 * MIB + 4 * PAYLOAD.length, `${stuck.bufferedBytes} bytes`);
  const [reason] = await left;
  assert.equal(reason, "slow reader");
});

test("a reader that does not take a burst within pingTimeout leaves as a slow reader", async (t) => {
  const { stuck } = await scene(t, { maxBufferedBytes: 4 * MIB, pingTimeout: 300 });
  const left = once(stuck, "disconnect");
  for (let i = 0; i < (16 * MIB) / PAYLOAD.length; i++) stuck.emit("tick", PAYLOAD);
  assert.equal(stuck.connected, true);
  const [reason] = await left;
  assert.equal(reason, "slow reader");
});

test('"drop-volatile": events are dropped while it does not read, and come again when it does', async (t) => {
  const { stuck, raw } = await scene(t, { maxBufferedBytes: MIB, slowReader: "drop-volatile" });
  for (let i = 0; i < 1000; i++) {
    stuck.emit("tick", PAYLOAD);
    if (i % 16 === 15) await turn();
  }
  assert.equal(stuck.connected, true);
  assert.ok(stuck.bufferedBytes <= 2 * MIB, `${stuck.bufferedBytes} bytes`);
  let bytes = 0;
  let tail = "";
  raw.on("data", (chunk) => {
    bytes += chunk.length;
    tail = (tail + chunk.toString("latin1")).slice(-100);
  });
  raw.resume();
  await stuck.drained();
  stuck.emit("again");
  await eventually(() => tail.endsWith('42["again"]'));
  assert.ok(bytes < 1000 * PAYLOAD.length);
});

test('"latest": the newest value of each event is what a reader gets that comes back', async (t) => {
  const { stuck, raw } = await scene(t, { maxBufferedBytes: MIB, slowReader: "latest" });
  for (let i = 0; i < 1000; i++) {
    stuck.emit("price", i, PAYLOAD);
    if (i % 16 === 15) await turn();
  }
  stuck.emit("end");
  assert.equal(stuck.connected, true);
  let text = "";
  raw.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  raw.resume();
  await eventually(() => text.endsWith('42["end"]'));
  const values = [...text.matchAll(/42\["price",(\d+)/g)].map(([, value]) => Number(value));
  assert.equal(values.at(-1), 999);
  assert.ok(values.length < 500, `${values.length} values`);
  assert.deepEqual(
    values,
    values.toSorted((a, b) => a - b),
  );
});

test("drained resolves when everything has left, at once when nothing waits, and rejects when the client leaves", async (t) => {
  const { stuck, raw } = await scene(t, { maxBufferedBytes: 64 * MIB });
  await stuck.drained();
  for (let i = 0; i < 256; i++) stuck.emit("tick", PAYLOAD);
  await turn();
  assert.ok(stuck.bufferedBytes > 0);
  let done = false;
  const drained = stuck.drained().then(() => {
    done = true;
  });
  await turn();
  assert.equal(done, false);
  raw.resume();
  await drained;
  assert.equal(stuck.bufferedBytes, 0);
  raw.pause();
  for (let i = 0; i < 256; i++) stuck.emit("tick", PAYLOAD);
  const never = stuck.drained();
  raw.destroy();
  await assert.rejects(never, { code: "disconnected" });
  await assert.rejects(stuck.drained(), { code: "disconnected" });
});
