/** The browser bundles of 2.2.0 and 4.8 in Chromium, talking to each other through the server under test. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { TestContext } from "node:test";
import { eventually } from "@tidewire/testkit";
import type { Page } from "puppeteer-core";
import { test } from "../support/bounded-test.js";
import { browser } from "../support/browser.js";
import { MODES, type Mode } from "../support/clients.js";
import { type Running, start } from "../support/peer.js";

const require = createRequire(import.meta.url);

const BUNDLES = {
  "2.2.0": readFileSync(require.resolve("socket.io-client-v2-2/dist/socket.io.js")),
  "4.8": readFileSync(require.resolve("socket.io-client/dist/socket.io.js")),
} as const;

type Version = keyof typeof BUNDLES;

const VERSIONS = Object.keys(BUNDLES) as Version[];

/** Adds pages that load one bundle each, and a room in which everybody hears everybody else. */
async function chat(t: TestContext, port = 0): Promise<Running> {
  const server = await start({}, port);
  t.after(() => stop(server));
  server.http.on("request", (request, response) => {
    const [, kind, version] = /^\/(page|bundle)\/([\d.]+)$/.exec(request.url ?? "") ?? [];
    if (kind === "bundle") response.setHeader("content-type", "text/javascript").end(BUNDLES[version as Version]);
    else if (kind === "page") {
      const script = `<script src="/bundle/${version}"></script>`;
      response.setHeader("content-type", "text/html").end(`<!doctype html><title>${version}</title>${script}`);
    } else if (request.url === "/favicon.ico") response.writeHead(204).end();
  });
  server.io.on("connection", (socket) => {
    socket.join("lobby");
    socket.on("chat message", (text, bytes, answer) => {
      socket.to("lobby").emit("chat message", text, bytes);
      answer("delivered", bytes);
    });
  });
  return server;
}

/** Chromium opens connections ahead of its requests, and Node's server waits for those that never carried one. */
function stop(server: Running): Promise<void> {
  const stopped = server.stop();
  server.http.closeAllConnections();
  return stopped;
}

/** Connects a page; what it hears collects in `window.heard`. */
async function connect(page: Page, { transports }: Mode): Promise<void> {
  await page.evaluate(`
    window.heard = [];
    window.reasons = [];
    window.socket = io({ transports: ${JSON.stringify(transports)}, reconnectionDelay: 50, reconnectionDelayMax: 200 });
    socket.on("chat message", (text, bytes) => heard.push([text, [...new Uint8Array(bytes)]]));
    socket.on("disconnect", (reason) => reasons.push(reason));
  `);
  await until(page, "socket.connected");
  const last = transports.at(-1);
  await until(page, `socket.io.engine.transport.name === "${last}"`);
}

/** Polls by time: a page in the background paints no frames. */
async function until(page: Page, condition: string): Promise<void> {
  await page.waitForFunction(condition, { polling: 20 });
}

/** Sends a text with bytes and gives what the server acknowledged. */
function say(page: Page, text: string): Promise<unknown> {
  return page.evaluate(`new Promise((resolve) => socket.emit(
    "chat message", ${JSON.stringify(text)}, new Uint8Array([0, 1, 255]).buffer,
    (word, bytes) => resolve([word, [...new Uint8Array(bytes)]]),
  ))`);
}

for (const mode of MODES) {
  test(`2.2.0 and 4.8 chat across versions, ${mode.name}`, async (t) => {
    const server = await chat(t);
    const chromium = await browser(t);
    const pages = await Promise.all(VERSIONS.map((version) => chromium.open(`${server.url}/page/${version}`)));
    for (const page of pages) await connect(page, mode);
    for (const [at, page] of pages.entries()) {
      const text = `hello from ${VERSIONS[at]}: é€😀`;
      assert.deepEqual(await say(page, text), ["delivered", [0, 1, 255]]);
      const other = pages[1 - at] as Page;
      await until(other, "heard.length === 1");
      assert.deepEqual(await other.evaluate("heard"), [[text, [0, 1, 255]]]);
      assert.deepEqual(await page.evaluate("heard.length"), at);
    }
    assert.equal(server.io.engine.clientsCount, 2);
    for (const page of pages) await page.evaluate("socket.disconnect()");
    await eventually(() => assert.equal(server.io.of("/").sockets.size, 0));
  });
}

test("both come back after the server restarted, and talk again", async (t) => {
  const first = await chat(t);
  const chromium = await browser(t);
  const pages = await Promise.all(VERSIONS.map((version) => chromium.open(`${first.url}/page/${version}`)));
  for (const page of pages) await connect(page, MODES[2] as Mode);
  await stop(first);
  for (const page of pages) await until(page, "!socket.connected && reasons.length === 1");
  const second = await chat(t, first.port);
  for (const page of pages) await until(page, "socket.connected");
  await eventually(() => assert.equal(second.io.of("/").sockets.size, 2));
  assert.deepEqual(await say(pages[0] as Page, "again"), ["delivered", [0, 1, 255]]);
  await until(pages[1] as Page, "heard.length === 1");
});

test("a page that is closed leaves the room", async (t) => {
  const server = await chat(t);
  const chromium = await browser(t);
  const pages = await Promise.all(VERSIONS.map((version) => chromium.open(`${server.url}/page/${version}`)));
  for (const page of pages) await connect(page, MODES[2] as Mode);
  assert.equal(server.io.of("/").sockets.size, 2);
  for (const page of pages) await page.close();
  await eventually(() => assert.equal(server.io.of("/").sockets.size, 0));
});
