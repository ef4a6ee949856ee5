/** The chat of the tutorials in a browser, its client loaded by a script tag. */
import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { start } from "./app.js";
import { installed, type Project } from "./installed.js";

let project: Project;
let browser: Browser;

before(async () => {
  project = await installed();
  browser = await puppeteer.launch({
    executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
});

after(() => browser?.close());

const CLIENTS = [
  { title: "the client of 2018", script: "/lib/socket.io.js" },
  { title: "the client that the server serves", script: "/socket.io/socket.io.js" },
];

for (const { title, script } of CLIENTS) {
  test(`two pages with ${title} hear each other`, (t) => talk(t, script));
}

/** Two pages of the chat, with the script of their tag taken from there. */
async function talk(t: TestContext, script: string): Promise<void> {
  const app = await start(t, project, "chat.cjs");
  const complaints: string[] = [];
  const visit = async (): Promise<Page> => {
    const page = await browser.newPage();
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.setRequestInterception(true);
    page.on("request", (request) => {
      void request.continue(request.url().endsWith("/lib/socket.io.js") ? { url: app.url + script } : {});
    });
    await page.goto(app.url);
    await page.waitForFunction("document.title === 'connected'");
    return page;
  };
  const [ann, bob] = [await visit(), await visit()];
  await ann.type("#m", "hello from a browser");
  await ann.keyboard.press("Enter");
  for (const page of [ann, bob]) {
    await page.waitForSelector("#messages li");
    assert.equal(await page.$eval("#messages li", ({ textContent }) => textContent), "hello from a browser");
  }
  await ann.close();
  await app.prints(/user disconnected/);
  assert.deepEqual(complaints, []);
}
