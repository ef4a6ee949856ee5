/** Our bundle in Chromium: what only a page can show. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { TestContext } from "node:test";
import { eventually } from "@tidewire/testkit";
import type { Page } from "puppeteer-core";
import type { ServerOptions } from "socket.io";
import { test } from "../support/bounded-test.js";
import { browser } from "../support/browser.js";
import { MODES, type Running, SERVERS, serve } from "./servers.js";

const BUNDLE = readFileSync(createRequire(import.meta.url).resolve("@tidewire/client/dist/tidewire.min.js"));

const SMALL_BUNDLE = readFileSync(
  new URL("../../../packages/client/dist/tidewire.websocket.esm.min.js", import.meta.url),
);

const OURS = SERVERS.find(({ name }) => name === "ours") as (typeof SERVERS)[number];

/** A server that echoes, and serves a page with our client loaded. */
async function pageServer(
  t: TestContext,
  options: Partial<ServerOptions> = {},
  port = 0,
  server = OURS,
): Promise<Running> {
  const running = await serve(t, { server }, options, port);
  running.http.on("request", (request, response) => {
    if (request.url === "/") response.setHeader("content-type", "text/html").end('<script src="/client.js"></script>');
    else if (request.url === "/client.js") response.setHeader("content-type", "text/javascript").end(BUNDLE);
    else if (request.url === "/small.js") response.setHeader("content-type", "text/javascript").end(SMALL_BUNDLE);
    else if (request.url === "/favicon.ico") response.writeHead(204).end();
  });
  running.io.on("connection", (socket) => {
    socket.on("echo", (text: string, bytes: Buffer, answer: (...args: unknown[]) => void) => {
      socket.emit("echoed", text, bytes);
      answer(text, bytes);
    });
  });
  return running;
}

/** Connects the page; what it hears collects in `window.log`. */
async function connect(page: Page, transports: readonly string[], more = ""): Promise<void> {
  await page.evaluate(`
    window.log = [];
    window.socket = io({ transports: ${JSON.stringify(transports)}, reconnectionDelay: 50, reconnectionDelayMax: 100, ${more} });
    socket.on("connect", () => log.push("connect"));
    socket.on("disconnect", (reason, { closeCode }) => log.push(reason + ": " + closeCode));
    socket.on("echoed", (text, bytes) => log.push([text, bytes instanceof ArrayBuffer, [...new Uint8Array(bytes)]]));
  `);
  await until(page, `socket.connected && socket.io.engine.transport.name === "${transports.at(-1)}"`);
}

/** Polls by time: a page in the background paints no frames. */
async function until(page: Page, condition: string): Promise<void> {
  await page.waitForFunction(condition, { polling: 20 });
}

const echo = (bytes: string) => `new Promise((resolve) => socket.emit("echo", "é€😀", ${bytes},
  (text, bytes) => resolve([text, [...new Uint8Array(bytes)]])))`;

for (const server of SERVERS) {
  for (const [mode, transports] of MODES) {
    test(`text and bytes go both ways: ${server.name}, ${mode}`, async (t) => {
      const running = await pageServer(t, {}, 0, server);
      const page = await (await browser(t)).open(running.url);
      await connect(page, transports);
      for (const bytes of ["new Uint8Array([0, 255]).buffer", "new Uint8Array([9, 0, 255]).subarray(1)"]) {
        assert.deepEqual(await page.evaluate(echo(bytes)), ["é€😀", [0, 255]]);
      }
      assert.deepEqual(await page.evaluate(echo("new Blob([new Uint8Array([0, 255])])")), ["é€😀", [0, 255]]);
      assert.deepEqual(await page.evaluate("log.slice(1)"), Array(3).fill(["é€😀", true, [0, 255]]));
    });
  }
}

for (const server of SERVERS) {
  test(`the small client carries text and bytes, and comes back: ${server.name}`, async (t) => {
    const first = await pageServer(t, {}, 0, server);
    const page = await (await browser(t)).open(first.url);
    await page.evaluate(`import("${first.url}/small.js").then((module) => { window.io = module.io; })`);
    await connect(page, ["websocket"]);
    for (const bytes of [
      "new Uint8Array([0, 255]).buffer",
      "new Uint8Array([9, 0, 255]).subarray(1)",
      "new Blob([new Uint8Array([0, 255])])",
    ]) {
      assert.deepEqual(await page.evaluate(echo(bytes)), ["é€😀", [0, 255]]);
    }
    assert.deepEqual(await page.evaluate("log.slice(1)"), Array(3).fill(["é€😀", true, [0, 255]]));
    await first.stop();
    await until(page, "!socket.connected");
    await page.evaluate('socket.emit("echo", "meanwhile", new ArrayBuffer(1), () => log.push("answered"))');
    await pageServer(t, {}, first.port, server);
    await until(page, 'log.includes("answered")');
    assert.equal(await page.evaluate('log.filter((entry) => entry === "connect").length'), 2);
  });
}

test("comes back after the server restarted", async (t) => {
  const first = await pageServer(t);
  const page = await (await browser(t)).open(first.url);
  await connect(page, ["polling", "websocket"]);
  await first.stop();
  await until(page, "!socket.connected");
  await page.evaluate('socket.emit("echo", "meanwhile", new ArrayBuffer(1), () => log.push("answered"))');
  await pageServer(t, {}, first.port);
  await until(page, 'log.includes("answered")');
  assert.equal(await page.evaluate('log.filter((entry) => entry === "connect").length'), 2);
});

test("a page that was frozen notices at once that its connection is dead, and comes back", async (t) => {
  const running = await pageServer(t, { pingInterval: 200, pingTimeout: 800 });
  const page = await (await browser(t)).open(running.url);
  await connect(page, ["websocket"]);
  const devTools = await page.createCDPSession();
  await devTools.send("Page.setWebLifecycleState", { state: "frozen" });
  await eventually(() => running.io.engine.clientsCount === 0);
  await devTools.send("Page.setWebLifecycleState", { state: "active" });
  // A machine that pauses for longer than the pings may have cut it before, and may again.
  await until(page, 'socket.connected && log.filter((entry) => entry === "connect").length >= 2');
  await eventually(() => running.io.engine.clientsCount === 1);
});

test("a page without network says so, and is back as soon as the network is", async (t) => {
  const running = await pageServer(t);
  const page = await (await browser(t)).open(running.url);
  await connect(page, ["polling", "websocket"], "reconnectionDelay: 600_000, reconnectionDelayMax: 600_000");
  await page.setOfflineMode(true);
  await until(page, "!socket.connected");
  assert.deepEqual(await page.evaluate("log"), ["connect", "transport close: network-lost"]);
  await page.setOfflineMode(false);
  await until(page, "socket.connected");
});

test("a page that is left takes its session with it", async (t) => {
  const running = await pageServer(t);
  const page = await (await browser(t)).open(running.url);
  await connect(page, ["polling"]);
  await page.goto("about:blank");
  await eventually(() => running.io.engine.clientsCount === 0);
});

test("a hundred connections, opened and closed, leave the heap as it was", async (t) => {
  const running = await pageServer(t);
  const page = await (await browser(t)).open(running.url);
  const devTools = await page.createCDPSession();
  const cycle = (times: number) =>
    page.evaluate(`(async () => {
      for (let index = 0; index < ${times}; index++) {
        const socket = io({ transports: [["polling"], ["websocket"], ["polling", "websocket"]][index % 3] });
        await new Promise((resolve) => socket.on("connect", resolve));
        await socket.emitWithAck("echo", "x", new ArrayBuffer(1000));
        socket.disconnect();
      }
    })()`);
  const heapBytes = async () => {
    await devTools.send("HeapProfiler.collectGarbage");
    return (await devTools.send("Runtime.getHeapUsage")).usedSize;
  };
  await cycle(30);
  const before = await heapBytes();
  await cycle(100);
  await eventually(async () => {
    const grown = (await heapBytes()) - before;
    assert.ok(grown < 100_000, `${grown} bytes more`);
  });
  await eventually(() => running.io.engine.clientsCount === 0);
});

test("runs in a worker, without window and document", async (t) => {
  const running = await pageServer(t);
  const page = await (await browser(t)).open(running.url);
  const answer = await page.evaluate(`new Promise((resolve) => {
    const code = "importScripts('${running.url}/client.js'); const socket = io('${running.url}');" +
      "socket.emit('echo', 'w', new ArrayBuffer(2), (text, bytes) => postMessage([text, bytes.byteLength]))";
    new Worker(URL.createObjectURL(new Blob([code]))).onmessage = ({ data }) => resolve(data);
  })`);
  assert.deepEqual(answer, ["w", 2]);
});
