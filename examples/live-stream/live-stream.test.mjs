/** Thousands of readers, slow readers, and an upstream that fails: at a feed that the test writes itself. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { test as unbounded } from "node:test";
import { io as connectClient } from "@tidewire/client";
import { Server } from "@tidewire/server";
import { encodeRawFrame, eventually, upgradeRequest } from "@tidewire/testkit";
import { runExample } from "../support/run-example.mjs";
import { OPTIONS, openFanOut } from "./fan-out.mjs";

const READERS = 1200;

test(`${READERS} readers all get the newest price, and newcomers what was before them`, async (t) => {
  const upstream = await openFeed(t);
  const { url, prints } = await runExample(t, "live-stream", { env: { FEED_URL: upstream.url } });
  await prints(/reading http/);
  upstream.tick("TIDE", 1);
  const readers = Array.from({ length: READERS }, () => reader(t, url));
  await eventually(() => readers.every((each) => each.newest.get("TIDE") === 1), { withinMs: 60_000, what: "history" });
  for (let price = 2; price <= 200; price += 1) {
    upstream.tick("TIDE", price);
    upstream.tick("GULL", -price);
  }
  const haveAll = () => readers.every(({ newest }) => newest.get("TIDE") === 200 && newest.get("GULL") === -200);
  await eventually(haveAll, { withinMs: 60_000, what: "the newest price for all" });
  const newcomer = reader(t, url);
  await eventually(() => newcomer.newest.get("GULL") === -200);
});

test("a reader that reads nothing costs its cap at most, holds up nobody, and gets the newest prices later", async (t) => {
  const http = createServer().listen(0);
  await once(http, "listening");
  const io = new Server(http, OPTIONS);
  const fanOut = openFanOut(io);
  const { port } = /** @type {import("node:net").AddressInfo} */ (http.address());
  t.after(async () => {
    fanOut.close();
    await io.close();
  });
  const raw = connect(port);
  t.after(() => raw.destroy());
  const joined = once(io.sockets, "connection");
  raw.write(upgradeRequest("/socket.io/?EIO=4&transport=websocket"));
  await once(raw, "data");
  raw.write(encodeRawFrame({ opcode: 1, payload: Buffer.from("40") }));
  const [stuck] = /** @type {[import("@tidewire/server").Socket]} */ (/** @type {unknown} */ (await joined));
  await once(raw, "data");
  raw.pause();
  const keen = reader(t, `http://localhost:${port}`);
  await eventually(() => keen.socket.connected);

  // As much as the operating system takes on the way, and then far more than the cap.
  let [peak, price, beyond] = [0, 0, 0];
  while (beyond < 2000) {
    for (let count = 0; count < 50; count += 1) {
      price += 1;
      fanOut.publish({ symbol: "TIDE", price, time: price });
      fanOut.publish({ symbol: "GULL", price: -price, time: price });
    }
    peak = Math.max(peak, stuck.bufferedBytes);
    if (stuck.bufferedBytes > 16_384) beyond += 1;
    await new Promise(setImmediate);
  }
  // What one turn emits comes on top.
  assert.ok(peak <= OPTIONS.maxBufferedBytes + 50 * 2 * 60, `${peak} bytes waited`);
  assert.equal(stuck.connected, true);
  await eventually(() => keen.newest.get("TIDE") === price, { withinMs: 30_000 });

  let text = "";
  raw.on("data", (chunk) => {
    text = (text + chunk.toString("latin1")).slice(-100_000);
  });
  raw.resume();
  const newest = [`42["price TIDE",${price},${price}]`, `42["price GULL",${price},${-price}]`];
  await eventually(() => newest.every((packet) => text.includes(packet)), { withinMs: 30_000 });
  // From here on it is a reader like any other.
  fanOut.publish({ symbol: "TIDE", price: 7, time: 7 });
  await eventually(() => text.includes('42["price TIDE",7,7]'));
});

test("an upstream that is away, ends, sends nonsense or an endless line is read again, and readers stay", async (t) => {
  const upstream = await openFeed(t);
  upstream.refuse(500);
  const { url, prints } = await runExample(t, "live-stream", { env: { FEED_URL: upstream.url } });
  const one = reader(t, url);
  let left = 0;
  one.socket.on("disconnect", () => {
    left += 1;
  });
  await prints(/interrupted: it answered 500/);
  upstream.refuse(0);
  await prints(/reading http/);
  for (const data of [
    "{",
    "null",
    "[]",
    '{"symbol":"<b>","price":1,"time":1}',
    '{"symbol":"X","price":"1","time":1}',
    '{"symbol":"X","price":1}',
  ]) {
    upstream.write(`data: ${data}\n\n`);
  }
  upstream.tick("TIDE", 1);
  await eventually(() => one.newest.get("TIDE") === 1);
  upstream.end();
  await prints(/interrupted: it ended the stream/);
  await upstream.isRead(2);
  assert.equal(upstream.lastEventId(), "1");
  upstream.tick("TIDE", 2);
  await eventually(() => one.newest.get("TIDE") === 2);
  upstream.write(`data: ${"x".repeat(100_000)}`);
  await prints(/interrupted: .*(?:buffer|size)/i);
  await upstream.isRead(3);
  upstream.tick("TIDE", 3);
  await eventually(() => one.newest.get("TIDE") === 3);
  assert.deepEqual([...one.newest.keys()], ["TIDE"]);
  assert.equal(left, 0);
});

test("an upstream cannot invent symbols without end", async (t) => {
  const upstream = await openFeed(t);
  const { url, prints } = await runExample(t, "live-stream", { env: { FEED_URL: upstream.url } });
  await prints(/reading http/);
  const one = reader(t, url);
  await eventually(() => one.socket.connected);
  for (let count = 0; count < 60; count += 1) upstream.tick(`S${count}`, count);
  upstream.tick("S0", 99);
  await eventually(() => one.newest.get("S0") === 99);
  assert.equal(one.newest.size, 50);
});

test("by itself it brings an upstream along, and ends when it is asked to", async (t) => {
  const { url, stop } = await runExample(t, "live-stream", { env: { EVERY_MS: "20" } });
  const one = reader(t, url);
  await eventually(() => one.newest.size === 3);
  assert.equal(await stop("SIGTERM"), 0);
});

function test(title, run) {
  unbounded(title, { timeout: 120_000 }, run);
}

/** A client, and the newest price that it has heard of each symbol. */
function reader(t, url) {
  const socket = connectClient(url, { forceNew: true, transports: ["websocket"] });
  t.after(() => socket.disconnect());
  /** @type {Map<string, number>} */
  const newest = new Map();
  socket.on("history", (history) => {
    for (const [symbol, points] of Object.entries(history)) newest.set(symbol, points.at(-1)[1]);
  });
  socket.onAny((event, _time, price) => {
    if (event.startsWith("price ")) newest.set(event.slice("price ".length), price);
  });
  return { socket, newest };
}

/** An upstream that says what the test wants. */
async function openFeed(t) {
  /** @type {import("node:http").ServerResponse | undefined} */
  let response;
  /** @type {string | undefined} */
  let lastEventId;
  let [id, refusal, reads] = [0, 0, 0];
  const http = createServer((request, answer) => {
    lastEventId = String(request.headers["last-event-id"]);
    if (refusal !== 0) {
      answer.writeHead(refusal).end();
      return;
    }
    answer.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    response = answer;
    reads += 1;
  }).listen(0);
  await once(http, "listening");
  t.after(() => {
    http.close();
    http.closeAllConnections();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (http.address());
  const write = (text) => response?.write(text);
  return {
    url: `http://localhost:${port}/stream`,
    write,
    tick(symbol, price) {
      id += 1;
      write(`id: ${id}\ndata: ${JSON.stringify({ symbol, price, time: Date.now() })}\n\n`);
    },
    end: () => response?.end(),
    refuse: (status) => {
      refusal = status;
    },
    lastEventId: () => lastEventId,
    /** Resolves when the stream is read for so many times: that an earlier reader left may be known later. */
    isRead: (times) => eventually(() => reads === times),
  };
}
