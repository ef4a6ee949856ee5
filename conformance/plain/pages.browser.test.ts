/** A page with nothing but WebSocket and EventSource, beside a page of Socket.IO, in Chromium. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { Server, type ServerOptions } from "@tidewire/server";
import { eventually } from "@tidewire/testkit";
import type { Page } from "puppeteer-core";
import { test } from "../support/bounded-test.js";
import { browser } from "../support/browser.js";

const CLIENT = readFileSync(createRequire(import.meta.url).resolve("socket.io-client/dist/socket.io.js"));

const PAGES: Record<string, string> = {
  "/plain": "<!doctype html><title>plain</title>",
  "/published": '<!doctype html><title>published</title><script src="/client.js"></script>',
};

async function chat(t: TestContext, options: ServerOptions = {}, port = 0) {
  const http = createServer((request, response) => {
    const page = PAGES[request.url ?? ""];
    if (request.url === "/client.js") response.setHeader("content-type", "text/javascript").end(CLIENT);
    else if (page === undefined) response.writeHead(404).end();
    else response.setHeader("content-type", "text/html").end(page);
  });
  const io = new Server(http, options);
  io.of("/chat")
    .plainClients({ eventStream: { retry: 50 } })
    .on("connection", (socket) => {
      socket.on("message", (body) => socket.broadcast.emit("message", body));
      socket.on("draw", (...args) => socket.broadcast.emit("draw", ...args));
    });
  http.listen(port, "127.0.0.1");
  await once(http, "listening");
  const stop = async (): Promise<void> => {
    const closed = io.close();
    http.closeAllConnections();
    await closed;
  };
  t.after(stop);
  const bound = (http.address() as AddressInfo).port;
  return { io, http, port: bound, url: `http://127.0.0.1:${bound}`, stop };
}

/** Opens a stream; what it hears collects in `window.heard`. */
async function listen(page: Page, url: string, options = "{}"): Promise<void> {
  await page.evaluate(`
    window.heard = [];
    window.stream = new EventSource(${JSON.stringify(url)}, ${options});
    stream.onmessage = ({ data }) => heard.push(data);
    stream.addEventListener("draw", ({ data }) => heard.push(["draw", ...JSON.parse(data)]));
    stream.addEventListener("reset", ({ data }) => heard.push(["reset", JSON.parse(data).reason]));
    new Promise((resolve) => (stream.onopen = resolve));
  `);
}

async function heard(page: Page, ...expected: unknown[]): Promise<void> {
  await eventually(async () => assert.deepEqual(await page.evaluate("heard"), expected));
}

test("a WebSocket, a stream and Socket.IO in three pages hear each other", async (t) => {
  const { url } = await chat(t);
  const { open } = await browser(t);
  const [plain, stream, published] = [
    await open(`${url}/plain`),
    await open(`${url}/plain`),
    await open(`${url}/published`),
  ];
  await listen(stream, "/chat/events");
  await plain.evaluate(`
    window.heard = [];
    window.socket = new WebSocket("/chat".replace(/^/, location.origin.replace("http", "ws")), ["tidewire", "token.abc"]);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => heard.push(typeof data === "string" ? data : [...new Uint8Array(data)]);
    new Promise((resolve, reject) => { socket.onopen = resolve; socket.onclose = reject; });
  `);
  await published.evaluate(`
    window.heard = [];
    window.socket = io("/chat");
    socket.on("message", (body) => heard.push(typeof body === "string" ? body : [...new Uint8Array(body)]));
    socket.on("draw", (...args) => heard.push(["draw", ...args]));
    new Promise((resolve) => socket.on("connect", resolve));
  `);
  await plain.evaluate(`socket.send("one\\ntwo"); socket.send('["draw",{"x":1}]'); socket.send(Uint8Array.of(1, 2))`);
  await heard(published, "one\ntwo", ["draw", { x: 1 }], [1, 2]);
  await heard(stream, "one\ntwo", ["draw", { x: 1 }], '["message",{"$binary":"AQI="}]');
  await published.evaluate(`socket.emit("message", "back"); socket.emit("message", Uint8Array.of(3))`);
  await heard(plain, "back", [3]);
  assert.equal(await plain.evaluate("socket.protocol"), "tidewire");
});

test("a stream comes back by itself and hears what it missed; of another server it hears reset", async (t) => {
  const { io, http, port, url, stop } = await chat(t);
  const { open } = await browser(t);
  const page = await open(`${url}/plain`);
  await listen(page, "/chat/events");
  io.of("/chat").emit("message", "one");
  await heard(page, "one");
  // The connection breaks: nobody says goodbye.
  io.of("/chat").use((_socket, next) => void setTimeout(next, 100));
  http.closeAllConnections();
  await eventually(() => io.of("/chat").sockets.size === 0);
  io.of("/chat").emit("message", "two");
  await heard(page, "one", "two");
  await stop();
  const next = await chat(t, {}, port);
  await eventually(() => next.io.of("/chat").sockets.size === 1);
  next.io.of("/chat").emit("message", "three");
  await heard(page, "one", "two", ["reset", "unknown"], "three");
});

test("a page of another origin reads a stream if cors says so, and is closed with a reason it can read otherwise", async (t) => {
  const page = await chat(t);
  const { open } = await browser(t);
  const there = await chat(t, { cors: { origin: page.url, credentials: true } });
  const closed = await chat(t);
  const reader = await open(`${page.url}/plain`);
  await listen(reader, `${there.url}/chat/events`, "{ withCredentials: true }");
  there.io.of("/chat").emit("message", "hello");
  await heard(reader, "hello");
  const failed = await reader.evaluate(`
    new Promise((resolve) => {
      const stream = new EventSource(${JSON.stringify(`${closed.url}/chat/events`)});
      stream.onerror = () => resolve(stream.readyState);
    })
  `);
  assert.equal(failed, 2);
  const told = await reader.evaluate(`
    document.cookie = "sid=1; path=/; SameSite=Lax";
    new Promise((resolve) => {
      const socket = new WebSocket(${JSON.stringify(`${closed.url.replace("http", "ws")}/chat`)});
      socket.onclose = ({ code, reason }) => resolve([code, reason]);
    })
  `);
  assert.equal((told as [number, string])[0], 1008);
  assert.match((told as [number, string])[1], /may not connect with credentials/);
});

test("a refused page reads the code, the reason, and no stream that comes again and again", async (t) => {
  const { io, url } = await chat(t);
  let asked = 0;
  io.of("/chat").use((_socket, next) => {
    asked++;
    next(Object.assign(new RangeError("who are you?"), { data: { closeCode: 4401 } }));
  });
  const page = await (await browser(t)).open(`${url}/plain`);
  const told = await page.evaluate(`
    new Promise((resolve) => {
      const socket = new WebSocket(location.origin.replace("http", "ws") + "/chat");
      socket.onclose = ({ code, reason }) => resolve([code, reason]);
    })
  `);
  assert.deepEqual(told, [4401, "who are you?"]);
  const state = await page.evaluate(`
    new Promise((resolve) => {
      const stream = new EventSource("/chat/events");
      stream.onerror = () => resolve(stream.readyState);
    })
  `);
  assert.deepEqual([state, asked], [2, 2]);
});
