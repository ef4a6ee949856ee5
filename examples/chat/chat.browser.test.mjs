/** The whole homework of the tutorial, in Chromium. */
import assert from "node:assert/strict";
import { test as unbounded } from "node:test";
import { freePort } from "@tidewire/testkit";
import { openPage, PHONE, shows, texts } from "../support/browser.mjs";
import { runExample } from "../support/run-example.mjs";

test("what one says, all others hear once; the one who said it has it at once and is sent no echo", async (t) => {
  const { url } = await runExample(t, "chat");
  const [ada, bob, cem] = [await enter(t, url, "Ada"), await enter(t, url, "Bob"), await enter(t, url, "Cem")];
  await say(ada, "Hello <b>all</b> 🌊");
  await shows(ada, ".mine:not(.waiting) .bubble", "Hello <b>all</b> 🌊");
  await shows(bob, ".message:not(.mine) .bubble", "Hello <b>all</b> 🌊");
  await shows(cem, ".message:not(.mine) .head", "Ada");
  await say(bob, "hi");
  await shows(ada, ".message:not(.mine) .bubble", "hi");
  for (const page of [ada, bob, cem]) assert.deepEqual(await texts(page, ".bubble"), ["Hello <b>all</b> 🌊", "hi"]);
});

test("a message is on the page of its writer before the server has it", async (t) => {
  const example = await runExample(t, "chat");
  const ada = await enter(t, example.url, "Ada");
  await example.stop();
  await shows(ada, "#offline", "Connection lost");
  await say(ada, "into the dark");
  await shows(ada, ".mine.waiting .bubble", "into the dark");
});

test("who comes, who is here and who leaves is seen by everybody", async (t) => {
  const { url } = await runExample(t, "chat");
  const ada = await enter(t, url, "Ada");
  const bob = await enter(t, url, "Bob");
  await shows(ada, ".notice", "Bob came in");
  assert.deepEqual(await texts(ada, "#people .name"), ["Ada (you)", "Bob"]);
  assert.deepEqual(await texts(bob, "#people .name"), ["Bob (you)", "Ada"]);
  await bob.close();
  await shows(ada, ".notice", "Bob left");
  assert.deepEqual(await texts(ada, "#people .name"), ["Ada (you)"]);
  await shows(ada, "#count", "1");
});

test("a nickname that somebody has, in whichever letters, is refused with the reason", async (t) => {
  const { url } = await runExample(t, "chat");
  await enter(t, url, "Ada");
  const other = await openPage(t, url);
  await signIn(other, "  aDA ");
  await shows(other, "#welcome-problem", "somebody here is called Ada already");
  await signIn(other, "Grace Hopper");
  await shows(other, "#people .name", "Grace Hopper (you)");
});

test("who is typing is seen by the others, and no longer once the message is there or the field is empty", async (t) => {
  const { url } = await runExample(t, "chat");
  const [ada, bob, cem] = [await enter(t, url, "Ada"), await enter(t, url, "Bob"), await enter(t, url, "Cem")];
  await typeUntil(ada, "Bob is typing…", bob);
  await typeUntil(ada, "Bob and Cem are typing…", bob, cem);
  await cem.click("#text", { count: 3 });
  await cem.keyboard.press("Backspace");
  await typeUntil(ada, "Bob is typing…", bob);
  await bob.keyboard.press("Enter");
  await shows(ada, ".bubble", "w");
  await ada.waitForFunction("document.querySelector('#typing').textContent === ''");
  assert.deepEqual(await texts(bob, "#typing"), [""]);
});

test("a private message reaches one person and nobody else", async (t) => {
  const { url } = await runExample(t, "chat");
  const [ada, bob, cem] = [await enter(t, url, "Ada"), await enter(t, url, "Bob"), await enter(t, url, "Cem")];
  await shows(ada, "#people .name", "Cem");
  await ada.click("#people [title='Write to Bob alone']");
  await shows(ada, "#addressee", "to Bob");
  await say(ada, "psst");
  await shows(bob, ".message.secret .bubble", "psst");
  await shows(bob, ".message.secret .head", "only to you");
  await shows(ada, ".mine.secret:not(.waiting) .head", "only to Bob");
  await ada.keyboard.press("Escape");
  await say(ada, "and now aloud");
  await shows(cem, ".bubble", "and now aloud");
  assert.deepEqual(await texts(cem, ".bubble"), ["and now aloud"]);
});

test("whoever reloads, or comes back after a restart of the server, keeps name and place", async (t) => {
  const port = await freePort();
  const first = await runExample(t, "chat", { port });
  const [ada, bob] = [await enter(t, first.url, "Ada"), await enter(t, first.url, "Bob")];
  await ada.reload();
  await shows(ada, "#people .name", "Ada (you)");
  await first.stop();
  await shows(bob, "#offline", "Connection lost");
  await say(bob, "written meanwhile");
  await runExample(t, "chat", { port });
  await shows(bob, ".mine:not(.waiting) .bubble", "written meanwhile");
  const backWith = async (page, other) => {
    await page.waitForFunction("document.querySelector('#offline').hidden");
    await shows(page, "#people .name", other);
  };
  await backWith(ada, "Bob");
  await backWith(bob, "Ada");
  await say(bob, "are you back?");
  await shows(ada, ".message:not(.mine) .bubble", "are you back?");
});

test("a field takes no more than the server does", async (t) => {
  const { url } = await runExample(t, "chat");
  const page = await openPage(t, url);
  await signIn(page, "x".repeat(30));
  await shows(page, "#people .name", `${"x".repeat(20)} (you)`);
  assert.equal(await page.$eval("#text", (field) => /** @type {HTMLInputElement} */ (field).maxLength), 500);
});

test("on a phone nothing sticks out, and everybody is within reach", async (t) => {
  const { url } = await runExample(t, "chat");
  const ada = await enter(t, url, "Ada", PHONE);
  for (let count = 1; count <= 4; count += 1) await enter(t, url, `Person with a name ${count}`.slice(0, 20));
  await say(ada, `wide ${"x".repeat(300)}`);
  await shows(ada, ".mine:not(.waiting) .bubble", "wide");
  assert.equal(await ada.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
  await ada.tap("#people [title='Write to Person with a name 1 alone'], #people li:nth-child(2) button");
  await shows(ada, "#addressee", "to Person with a name");
});

function test(title, run) {
  unbounded(title, { timeout: 60_000 }, run);
}

async function enter(t, url, nickname, viewport) {
  const page = await openPage(t, url, viewport);
  await signIn(page, nickname);
  await shows(page, "#people .name", `${nickname} (you)`);
  return page;
}

async function signIn(page, nickname) {
  await page.$eval("#nickname", (field) => {
    field.value = "";
  });
  await page.type("#nickname", nickname);
  await page.keyboard.press("Enter");
}

async function say(page, text) {
  await page.type("#text", text);
  await page.keyboard.press("Enter");
}

/** They go on typing until the reader's page says so: what is told once may be dropped, and is believed for seconds only. */
async function typeUntil(reader, text, ...writers) {
  const isShown = `document.querySelector("#typing").textContent === ${JSON.stringify(text)}`;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    for (const writer of writers) await writer.type("#text", "w");
    const shown = await reader.waitForFunction(isShown, { timeout: 2500 }).catch(() => undefined);
    if (shown !== undefined) return;
  }
  await shows(reader, "#typing", text);
}
