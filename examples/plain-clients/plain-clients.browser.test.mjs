/** The three pages in Chromium, side by side and alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { freePort } from "@tidewire/testkit";
import { openPage, shows } from "../support/browser.mjs";
import { runExample } from "../support/run-example.mjs";

const ITEM = "#messages li";

test("what one page says the others show, whatever they are made of", { timeout: 60_000 }, async (t) => {
  const { url } = await runExample(t, "plain-clients");
  const ws = await openPage(t, `${url}/websocket.html?name=Wanda`);
  const events = await openPage(t, `${url}/events.html?name=Eve`);
  const socketio = await openPage(t, `${url}/socketio.html?name=Sven`);
  await shows(ws, ITEM, "welcome, Wanda: you came by plain-websocket");
  await shows(events, ITEM, "welcome, Eve: you came by event-stream");
  await shows(socketio, ITEM, "welcome, Sven");
  for (const page of [ws, events, socketio]) await shows(page, "#people", "3 here");

  // Also what looks like an event, or like a page.
  for (const text of ["hello", '["people",1000]', "<b>bold</b>"]) {
    await say(ws, text);
    for (const page of [ws, events, socketio]) await shows(page, ITEM, `Wanda: ${text}`);
    await say(socketio, text);
    for (const page of [ws, events, socketio]) await shows(page, ITEM, `Sven: ${text}`);
  }
  await socketio.close();
  await shows(ws, "#people", "2 here");
  await shows(events, "#people", "2 here");
});

test("the start page shows them side by side, with lines for a terminal", { timeout: 60_000 }, async (t) => {
  const { url } = await runExample(t, "plain-clients");
  const page = await openPage(t, url);
  await shows(page, "#curl", `curl -N '${url}/chat/events?name=terminal'`);
  const frames = page.frames().filter((frame) => frame !== page.mainFrame());
  assert.equal(frames.length, 3);
  for (const frame of frames) {
    await frame.waitForFunction(`document.querySelector("#people").textContent.startsWith("3 here")`);
  }
});

test("pages that were left open come back to a server that restarted", { timeout: 60_000 }, async (t) => {
  const port = await freePort();
  const first = await runExample(t, "plain-clients", { port });
  const ws = await openPage(t, `${first.url}/websocket.html?name=Wanda`);
  const events = await openPage(t, `${first.url}/events.html?name=Eve`);
  await shows(events, "#people", "2 here");
  await first.stop();
  await shows(ws, ITEM, "trying again");
  await shows(events, ITEM, "coming back");
  await runExample(t, "plain-clients", { port });
  await shows(events, ITEM, "something may be missing here");
  for (const page of [ws, events]) await shows(page, "#people", "2 here");
  await say(ws, "are you back?");
  await shows(events, ITEM, "Wanda: are you back?");
});

test("a name that is too long is refused, and the page says why", { timeout: 60_000 }, async (t) => {
  const { url } = await runExample(t, "plain-clients");
  const name = "x".repeat(21);
  await shows(await openPage(t, `${url}/websocket.html?name=${name}`), ITEM, "closed with 4400: a name has at most 20");
  await shows(await openPage(t, `${url}/events.html?name=${name}`), ITEM, "not let in");
  await shows(await openPage(t, `${url}/socketio.html?name=${name}`), ITEM, "a name has at most 20 characters");
});

async function say(page, text) {
  await page.type("#text", text);
  await page.keyboard.press("Enter");
}
