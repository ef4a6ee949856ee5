/** The tutorial's chat in Chromium: its own client, and the one that the server serves. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { freePort } from "@tidewire/testkit";
import { openPage, shows, texts } from "../support/browser.mjs";
import { runExample } from "../support/run-example.mjs";

/** The client of the page, and another script to put in its place. */
const CLIENTS = [
  { title: "the client of 2018", script: "/client.js", first: "Socket.IO v2.2.0" },
  { title: "the client that the server serves", script: "/socket.io/socket.io.js", first: "Tidewire v" },
];

for (const { title, script, first } of CLIENTS) {
  test(`two pages with ${title} chat`, { timeout: 60_000 }, async (t) => {
    const { url } = await runExample(t, "chat-tutorial");
    const client = await (await fetch(url + script)).text();
    assert.ok(client.slice(0, 200).includes(first), client.slice(0, 200));
    const [ann, bob] = [await visit(t, url, script), await visit(t, url, script)];
    await say(ann, "hello <b>Bob</b> 🌊");
    await shows(bob, "#messages li", "hello <b>Bob</b> 🌊");
    await shows(ann, "#messages li", "hello <b>Bob</b> 🌊");
    await say(bob, "hi!");
    await shows(ann, "#messages li", "hi!");
    await shows(bob, "#messages li", "hi!");
    for (const page of [ann, bob]) assert.deepEqual(await texts(page, "#messages li"), ["hello <b>Bob</b> 🌊", "hi!"]);
  });
}

test("a page that was left open when the server restarted chats on", { timeout: 60_000 }, async (t) => {
  const port = await freePort();
  const first = await runExample(t, "chat-tutorial", { port });
  const ann = await visit(t, first.url, "/client.js");
  await say(ann, "before");
  await shows(ann, "#messages li", "before");
  await first.stop();
  const again = await runExample(t, "chat-tutorial", { port });
  const bob = await visit(t, again.url, "/client.js");
  // Written before it has noticed or come back, it waits.
  await say(ann, "after");
  await shows(bob, "#messages li", "after");
  await shows(ann, "#messages li", "after");
});

test("the only line that is not the tutorial's names our package in package.json", () => {
  const manifest = readFileSync(new URL("package.json", import.meta.url), "utf8");
  const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
  const [line] = manifest.match(/"socket\.io": "npm:@tidewire\/server@[^"]+"/) ?? assert.fail("no such line");
  assert.ok(readme.includes(line));
  const server = readFileSync(new URL("server.cjs", import.meta.url), "utf8");
  assert.ok(server.includes("var io = require('socket.io')(http);\n"));
  assert.equal(server.includes("tidewire"), false);
});

async function visit(t, url, script) {
  const page = await openPage(t, "about:blank");
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    request.continue(request.url().endsWith("/client.js") ? { url: url + script } : {});
  });
  await page.goto(url);
  return page;
}

async function say(page, text) {
  await page.type("#m", text);
  await page.keyboard.press("Enter");
}
