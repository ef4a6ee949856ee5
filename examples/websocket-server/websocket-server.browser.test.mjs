/** The page of the example in Chromium. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openPage, shows, texts } from "../support/browser.mjs";
import { runExample } from "../support/run-example.mjs";

/** @param {import("puppeteer-core").Page} page @param {string} name */
async function enter(page, name) {
  await page.type("#enter [name=name]", name);
  await page.click("#enter button");
}

test("two pages hear the feed, and each other in a room", async (t) => {
  const { url } = await runExample(t, "websocket-server");
  const [ada, bob] = [await openPage(t, url), await openPage(t, url)];
  await shows(bob, "#feed", "2 listening");
  await enter(ada, "Ada");
  await shows(ada, "#said li", "Ada: came in");
  await enter(bob, "Bob");
  await shows(ada, "#said li", "Bob: came in");
  await bob.type("#say [name=text]", "hello <b>Ada</b>");
  await bob.click("#say button");
  await shows(ada, "#said li", "Bob: hello <b>Ada</b>");
  await bob.close();
  await shows(ada, "#said li", "Bob: left");
  assert.equal((await texts(ada, "#said li")).length, 4);
});

test("who says no name is not let in, and is afterwards", async (t) => {
  const { url } = await runExample(t, "websocket-server");
  const page = await openPage(t, url);
  await page.click("#enter button");
  await shows(page, "#door", "not let in");
  await enter(page, "Ada");
  await shows(page, "#said li", "Ada: came in");
});

test("a file of some megabytes arrives as it is", async (t) => {
  const { url } = await runExample(t, "websocket-server");
  const folder = mkdtempSync(join(tmpdir(), "upload-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const bytes = randomBytes(5_000_000);
  writeFileSync(join(folder, "file.bin"), bytes);
  const page = await openPage(t, url);
  const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (await page.$("#file"));
  await input.uploadFile(join(folder, "file.bin"));
  await shows(page, "#upload", createHash("sha256").update(bytes).digest("hex"));
});

test("the feed comes back when the server does", async (t) => {
  const first = await runExample(t, "websocket-server");
  const page = await openPage(t, first.url);
  await shows(page, "#feed", "1 listening");
  await first.stop();
  await page.evaluate(() => {
    const feed = document.querySelector("#feed");
    if (feed !== null) feed.textContent = "gone";
  });
  await runExample(t, "websocket-server", { port: first.port });
  await shows(page, "#feed", "1 listening");
});
