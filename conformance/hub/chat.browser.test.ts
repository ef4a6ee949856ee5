/** Two people in two browsers talk through the hub, one of them across a restart of it. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser, Page, Viewport } from "puppeteer-core";
import { launchBrowser } from "../support/browser.js";
import { type HubProcess, startHub, test } from "./hub-process.js";

const DESK: Viewport = { width: 1280, height: 800 };
const PHONE: Viewport = { width: 390, height: 844, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

/** Set it to have docs/chat.png taken anew: TIDEWIRE_SCREENSHOT=1 npm test -- chat.browser */
const wantsPicture = process.env.TIDEWIRE_SCREENSHOT !== undefined;

let browser: Browser;

before(async () => {
  browser = await launchBrowser();
});

after(() => browser.close());

/** A page of somebody who shares no storage with others. Whatever the browser complains about fails the test. */
async function visit(t: TestContext, url: string, viewport: Viewport = DESK): Promise<Page> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport(viewport);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // A hub that is away is part of these tests; a policy that refuses something is not.
    if (message.type() === "error" && !/net::ERR_|status of 503|WebSocket/.test(message.text()))
      complaints.push(message.text());
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  await page.goto(url);
  return page;
}

async function signIn(page: Page, nickname: string): Promise<void> {
  await page.waitForSelector("body[data-screen=welcome] #nickname");
  await page.$eval("#nickname", (field) => Object.assign(field, { value: "" }));
  await page.type("#nickname", nickname);
  await page.keyboard.press("Enter");
}

async function enter(t: TestContext, url: string, nickname: string, viewport?: Viewport): Promise<Page> {
  const page = await visit(t, url, viewport);
  await signIn(page, nickname);
  await page.waitForSelector("body[data-screen=chat]");
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.type("#message", text);
  await page.keyboard.press("Enter");
}

/** Waits until the first element that matches shows this text. */
async function shows(page: Page, selector: string, text: string): Promise<void> {
  const expression = `[...document.querySelectorAll(${JSON.stringify(selector)})].some((element) =>
    element.checkVisibility() && element.textContent.includes(${JSON.stringify(text)}))`;
  try {
    await page.waitForFunction(expression, { timeout: 20_000 });
  } catch {
    assert.fail(`${selector} never showed ${JSON.stringify(text)}, but ${JSON.stringify(await texts(page, selector))}`);
  }
}

async function texts(page: Page, selector: string): Promise<string[]> {
  const expression = `[...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => element.textContent)`;
  return (await page.evaluate(expression)) as string[];
}

test("two people talk: who comes, what is said and who types is seen by the other", async (t) => {
  const hub = await startHub(t);
  const ada = await enter(t, hub.url, "Ada");
  const bob = await enter(t, hub.url, "Bob");
  await shows(ada, ".notice", "Bob joined");
  await shows(ada, "#people .nickname", "Bob");
  await say(ada, "Hello <b>Bob</b> https://example.org/");
  await shows(bob, ".message:not(.mine) .bubble", "Hello <b>Bob</b> https://example.org/");
  await shows(ada, ".message.mine.sent .bubble", "Hello <b>Bob</b>");
  assert.deepEqual(await texts(bob, ".bubble b"), []);
  await bob.type("#message", "thinking");
  await shows(ada, "#typing", "Bob is typing…");
  await bob.keyboard.press("Enter");
  await shows(ada, ".bubble", "thinking");
  await ada.waitForFunction("document.querySelector('#typing').textContent === ''");
  await shows(ada, "#connection-text", "online · websocket");
  await bob.close();
  await shows(ada, ".notice", "Bob left");
});

test("a nickname that somebody has is told beside the field", async (t) => {
  const hub = await startHub(t);
  await enter(t, hub.url, "Ada");
  const other = await visit(t, hub.url);
  await signIn(other, "ada");
  await shows(other, "#nickname-problem", "Somebody here is called ada already.");
  await signIn(other, "Grace");
  await shows(other, "#people .nickname", "Grace");
});

test("rooms: opened by name, unread while elsewhere, gone through by keys alone", async (t) => {
  const hub = await startHub(t);
  const [ada, bob] = [await enter(t, hub.url, "Ada"), await enter(t, hub.url, "Bob")];
  await ada.keyboard.down("Control");
  await ada.keyboard.press("k");
  await ada.keyboard.up("Control");
  await ada.keyboard.type("Night Sailing");
  await ada.keyboard.press("Enter");
  await shows(ada, "#room-title", "# night-sailing");
  await shows(bob, "#other-rooms .room", "night-sailing1");
  await say(bob, "Ada, where are you?");
  await shows(ada, "#joined-rooms .badge", "1");
  await ada.keyboard.down("Alt");
  await ada.keyboard.press("ArrowUp");
  await ada.keyboard.up("Alt");
  await shows(ada, "#room-title", "# lobby");
  await shows(ada, ".bubble", "Ada, where are you?");
  assert.deepEqual(await texts(ada, ".badge"), []);
  assert.equal(await ada.evaluate("document.activeElement.id"), "message");
});

test("a newcomer sees what was said, and a reload keeps nickname and room", async (t) => {
  const hub = await startHub(t);
  const ada = await enter(t, hub.url, "Ada");
  for (const text of ["one", "two", "three"]) await say(ada, text);
  await shows(ada, ".message.sent .bubble", "three");
  const bob = await enter(t, hub.url, "Bob");
  await shows(bob, ".bubble", "three");
  assert.deepEqual(await texts(bob, ".bubble"), ["one", "two", "three"]);
  await ada.reload();
  await shows(ada, "#rename", "Ada");
  await shows(ada, ".message.mine .bubble", "three");
});

test("a hub that restarts is told, waited for, and what was written meanwhile is sent", async (t) => {
  const hub = await startHub(t);
  const [ada, bob] = [await enter(t, hub.url, "Ada"), await enter(t, hub.url, "Bob")];
  await say(ada, "before");
  await shows(bob, ".bubble", "before");
  hub.signal("SIGTERM");
  await hub.ended;
  await shows(ada, "#banner", "Connection lost. Reconnecting");
  await shows(ada, ".connection[data-state=offline] .text", "");
  await say(ada, "into the dark");
  await shows(ada, ".message.waiting .fate", "Will be sent when you are back online");

  await restart(t, hub);
  await shows(bob, ".bubble", "into the dark");
  await shows(ada, ".message.mine.sent .bubble", "into the dark");
  await shows(ada, "#people .nickname", "Bob");
  await ada.waitForFunction("document.querySelector('#banner').hidden");
  assert.deepEqual(await texts(ada, ".message .bubble"), ["before", "into the dark"]);
  assert.deepEqual(await texts(ada, "#rename"), ["Ada"]);
});

test("on a phone everything is within reach and nothing sticks out", async (t) => {
  const hub = await startHub(t);
  const page = await enter(t, hub.url, "Ada", PHONE);
  await say(page, `wide ${"x".repeat(300)}`);
  await shows(page, ".message.sent .bubble", "wide");
  assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
  await shows(page, "#connection-here .text", "online");
  await page.tap("#open-rooms");
  await page.waitForFunction("document.querySelector('#rooms-panel').getBoundingClientRect().left === 0");
  await page.tap("#other-rooms .room");
  await shows(page, "#room-title", "# help");
  await page.tap("#open-people");
  await shows(page, "#people-panel .nickname", "Ada");
});

test("the help page shows how to connect to this very hub", async (t) => {
  const hub = await startHub(t);
  const page = await visit(t, `${hub.url}/help`);
  await shows(page, "pre", `io("${hub.url}")`);
  await shows(page, "td", 'emit("broadcast", event, ...args)');
});

if (wantsPicture) {
  test("takes the picture of the documentation", async (t) => {
    const hub = await startHub(t);
    const ada = await enter(t, `${hub.url}/#music`, "Ada");
    await ada.click("#other-rooms [aria-label^=lobby]");
    await shows(ada, "#room-title", "# lobby");
    const [cem, ines] = [await enter(t, hub.url, "Cem"), await enter(t, hub.url, "Inês")];
    const dj = await enter(t, `${hub.url}/#music`, "Night Heron");
    await say(dj, "A new mix is up");
    await say(dj, "and one more");
    await say(cem, "Morning! The tide is out. Who is up for a walk to the lighthouse?");
    await say(ines, "Me! Give me ten minutes");
    await say(ines, "and coffee ☕");
    await shows(ada, ".bubble", "and coffee");
    await say(ada, "There is a map at https://example.org/lighthouse, bring boots");
    await say(ada, "See you at the pier");
    await shows(cem, ".bubble", "See you at the pier");
    await say(cem, "Perfect. I am the one with the ridiculous hat.");
    await shows(ada, ".bubble", "ridiculous");
    await ines.type("#message", "On my way");
    await shows(ada, "#typing", "Inês is typing…");
    await ada.bringToFront();
    const picture = await ada.screenshot({ type: "png" });
    writeFileSync(fileURLToPath(new URL("../../../docs/chat.png", import.meta.url)), picture);
  });
}

/** Starts another hub where the first one was. */
function restart(t: TestContext, { port }: HubProcess): Promise<HubProcess> {
  return startHub(t, ["--port", port]);
}
