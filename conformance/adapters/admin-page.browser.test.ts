/** The published admin page itself, in a browser, watching our server and acting on it. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { instrument } from "@socket.io/admin-ui";
import { eventually } from "@tidewire/testkit";
import type { Page } from "puppeteer-core";
import sirv from "sirv";
import { test } from "../support/bounded-test.js";
import { browser } from "../support/browser.js";
import { cases, connected } from "../support/clients.js";
import { type Running, start } from "../support/peer.js";

const [websocket] = cases((version, { name }) => version.has.has("emitWithAck") && name === "websocket only");

const PAGE = join(dirname(createRequire(import.meta.url).resolve("@socket.io/admin-ui/package.json")), "ui", "dist");

const textOf = (page: Page): Promise<string> => page.evaluate("document.body.innerText") as Promise<string>;

/** Waits until the page shows what fits. */
async function shows(page: Page, pattern: RegExp): Promise<void> {
  let text = "";
  await eventually(async () => {
    text = await textOf(page);
    return pattern.test(text);
  });
  assert.match(text, pattern);
}

async function press(page: Page, label: string): Promise<void> {
  const found = await page.evaluate(
    `(() => { const all = [...document.querySelectorAll("button, .v-list-item")];
      const one = all.find((each) => each.innerText.trim().toLowerCase() === ${JSON.stringify(label.toLowerCase())});
      one?.click(); return one !== undefined; })()`,
  );
  assert.equal(found, true, `there is no ${label}`);
}

async function stop(server: Running): Promise<void> {
  const stopped = server.stop();
  server.http.closeAllConnections();
  await stopped;
}

test("the admin page connects, shows the clients of the server, those that come and those that leave", async (t) => {
  assert.ok(websocket !== undefined);
  const files = sirv(PAGE);
  const server = await start();
  // Pages keep connections open that never ask for anything: closing waits for nobody.
  t.after(() => stop(server));
  server.http.on("request", (request, response) => {
    if (!request.url?.startsWith("/socket.io/")) files(request, response);
  });
  instrument(server.io, { auth: false, mode: "development", serverId: "the tested server" });
  const { url } = server;

  const client = await connected(t, server, websocket);
  const page = await (await browser(t)).open(url);
  // On a narrow page the menu is folded away.
  await page.setViewport({ width: 1280, height: 800 });
  const address = await page.waitForSelector("input[autofocus], .v-dialog input[type=text]");
  await address?.type(url);
  await press(page, "connect");
  await shows(page, /CONNECTED/);
  await shows(page, /HEALTHY\s+1/);

  await shows(page, /\n\/\s+1\n/);
  await press(page, "servers");
  await shows(page, /the tested server/);
  await press(page, "sockets");
  await shows(page, new RegExp(String(client.id)));
  const second = await connected(t, server, websocket);
  await shows(page, new RegExp(String(second.id)));
  const { id } = client;
  client.close();
  await eventually(async () => !(await textOf(page)).includes(String(id)));
});
