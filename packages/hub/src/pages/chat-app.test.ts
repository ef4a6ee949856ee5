import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { ChatApp } from "./chat-app.js";
import { SavedChat } from "./saved.js";
import { store } from "./session-setup.test.js";
import { fakeClient } from "./testing/fake-client.js";
import { openPage, pageUrl, press, shown, submit, type } from "./testing/page.js";

const html = readFileSync(pageUrl, "utf8");
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The page with a hub played by the test; time stands still until `tick`. */
function opened() {
  const document = openPage(new Window({ url: "http://localhost:3000/" }), html);
  const client = fakeClient();
  let now = new Date(2026, 5, 15, 12, 5).getTime();
  const ticks: (() => void)[] = [];
  const later: (() => void)[] = [];
  const addresses: string[] = [];
  let ids = 0;
  const app = new ChatApp({
    document,
    socket: client,
    saved: new SavedChat(store(), store()),
    now: () => now,
    newId: () => `send-${++ids}`,
    chance: () => 0,
    every: (_ms, callback) => void ticks.push(callback),
    after: (_ms, callback) => void later.push(callback),
    address: { room: () => "", show: (room) => void addresses.push(room) },
  });
  app.start();
  return {
    document,
    client,
    addresses,
    now,
    tick: (ms: number) => {
      now += ms;
      for (const callback of ticks) callback();
    },
    later: () => {
      for (const callback of later.splice(0)) callback();
    },
  };
}

const rooms = [
  { name: "lobby", people: 2, isPermanent: true },
  { name: "music", people: 7, isPermanent: false },
];

async function entered() {
  const page = opened();
  page.client.goOnline("websocket");
  type(page.document, "#nickname", "Ada");
  submit(page.document, "#sign-in");
  await page.client.take("claim").answer({ nickname: "Ada", key: "secret", rooms });
  await page.client.take("join").answer({ room: "lobby", people: ["Ada", "Bob"], history: [] });
  return page;
}

test("the first thing is the nickname, and a collision is told beside it", async () => {
  const { document, client } = opened();
  client.goOnline();
  assert.equal(document.body.dataset.screen, "welcome");
  assert.equal(document.activeElement?.id, "nickname");
  type(document, "#nickname", "Ada");
  submit(document, "#sign-in");
  await client
    .take("claim")
    .answer({ error: { code: "nickname-taken", message: "Somebody here is called Ada already." } });
  assert.deepEqual(shown(document, "#nickname-problem"), ["Somebody here is called Ada already."]);
  assert.equal(document.querySelector("#nickname")?.getAttribute("aria-invalid"), "true");
});

test("inside, the room, its people and the other rooms are shown, and one can write at once", async () => {
  const { document, addresses } = await entered();
  assert.equal(document.body.dataset.screen, "chat");
  assert.deepEqual(shown(document, "#room-title"), ["# lobby"]);
  assert.deepEqual(shown(document, "#people .nickname"), ["Ada", "Bob"]);
  assert.deepEqual(shown(document, "#joined-rooms .name"), ["lobby"]);
  assert.deepEqual(shown(document, "#other-rooms .room"), ["music7"]);
  assert.deepEqual(shown(document, "#connection-text"), ["online · websocket"]);
  assert.equal(document.activeElement?.id, "message");
  assert.equal(addresses.at(-1), "lobby");
});

test("Enter sends, and the message stands there until the hub has it", async () => {
  const { document, client, now } = await entered();
  type(document, "#message", "hello");
  press(document, "Enter");
  assert.deepEqual(shown(document, ".message.sending .bubble"), ["hello"]);
  const message = { id: "1", room: "lobby", from: "Ada", text: "hello", at: now, sendId: "send-1" };
  await client.take("say").answer({ message });
  assert.deepEqual(shown(document, ".message.sent.mine .bubble"), ["hello"]);
  assert.equal(document.querySelector<HTMLTextAreaElement>("#message")?.value, "");
});

test("markup in a message or a nickname is text", async () => {
  const { document, client, now } = await entered();
  const evil = "<img src=x onerror=alert(1)>";
  client.hear("message", { id: "1", room: "lobby", from: evil, text: evil, at: now, sendId: "x" });
  client.hear("joined", { room: "lobby", nickname: evil, at: now });
  assert.equal(document.querySelectorAll("#log img, #people img").length, 0);
  assert.deepEqual(shown(document, ".message .bubble"), [evil]);
});

test("a message that was not sent says why and offers to try again", async () => {
  const { document, client } = await entered();
  type(document, "#message", "hello");
  press(document, "Enter");
  await client.take("say").answer({ error: { code: "slow-down", message: "That was a lot at once." } });
  assert.deepEqual(shown(document, ".fate"), ["Not sent. That was a lot at once.Try againDiscard"]);
  document.querySelector<HTMLElement>(".fate button")?.click();
  assert.equal(client.take("say").event, "say");
});

test("who is typing is shown, and forgotten when nothing more is heard", async () => {
  const { document, client, tick } = await entered();
  client.hear("typing", { room: "lobby", nickname: "Bob", typing: true });
  assert.deepEqual(shown(document, "#typing"), ["Bob is typing…"]);
  tick(5_000);
  assert.deepEqual(shown(document, "#typing"), [""]);
});

test("one's own typing is told, and its end when one pauses or moves to another room", async () => {
  const { document, client, tick } = await entered();
  type(document, "#message", "h");
  assert.deepEqual(client.take("typing").body, { room: "lobby", typing: true });
  tick(4_000);
  assert.deepEqual(client.take("typing").body, { room: "lobby", typing: false });
  type(document, "#message", "he");
  client.take("typing");
  document.querySelector<HTMLElement>("#other-rooms .room")?.click();
  assert.deepEqual(client.take("typing").body, { room: "lobby", typing: false });
});

test("another room is opened by a click, keeps the draft of the first, and shows what is unread there", async () => {
  const { document, client, now } = await entered();
  type(document, "#message", "a draft");
  document.querySelector<HTMLElement>("#other-rooms .room")?.click();
  await client.take("join").answer({ room: "music", people: ["Ada"], history: [] });
  assert.deepEqual(shown(document, "#room-title"), ["# music"]);
  assert.equal(document.querySelector<HTMLTextAreaElement>("#message")?.value, "");
  client.hear("message", { id: "1", room: "lobby", from: "Bob", text: "hi", at: now, sendId: "x" });
  assert.deepEqual(shown(document, "#joined-rooms .badge"), ["1"]);
  assert.equal(document.title, "(1) #music · Tidewire chat");
  press(document, "ArrowUp", { altKey: true });
  await settle();
  assert.deepEqual(shown(document, "#room-title"), ["# lobby"]);
  assert.equal(document.querySelector<HTMLTextAreaElement>("#message")?.value, "a draft");
  assert.deepEqual(shown(document, "#joined-rooms .badge"), []);
});

test("a room is found or opened by its name, from the keyboard", async () => {
  const { document, client } = await entered();
  press(document, "k", { ctrlKey: true });
  assert.equal(document.activeElement?.id, "room-name");
  type(document, "#room-name", "Book Club");
  submit(document, "#find-room");
  const join = client.take("join");
  assert.deepEqual(join.body, { room: "Book Club" });
  await join.answer({ room: "book-club", people: ["Ada"], history: [] });
  assert.deepEqual(shown(document, "#room-title"), ["# book-club"]);
  assert.equal(document.activeElement?.id, "message");
});

test("a lost connection is told, and good news when it is back goes by itself", async () => {
  const { document, client, later } = await entered();
  client.goOffline();
  assert.deepEqual(shown(document, "#banner"), ["Connection lost. Reconnecting…"]);
  assert.deepEqual(shown(document, "#connection-text"), ["offline"]);
  client.retry(1);
  assert.deepEqual(shown(document, "#connection-text"), ["reconnecting (1)"]);
  client.goOnline("polling");
  await client.take("claim").answer({ nickname: "Ada", key: "secret", rooms });
  await client.take("join").answer({ room: "lobby", people: ["Ada"], history: [] });
  assert.deepEqual(shown(document, "#banner"), ["Back online."]);
  assert.deepEqual(shown(document, "#announcer"), ["Back online."]);
  later();
  assert.equal(document.querySelector<HTMLElement>("#banner")?.hidden, true);
});

test("the chat in another tab is told, and taken back by a button", async () => {
  const { document, client } = await entered();
  client.hear("displaced", { nickname: "Ada" });
  assert.equal(document.querySelector<HTMLDialogElement>("#displaced-dialog")?.open, true);
  document.querySelector<HTMLElement>("#take-back")?.click();
  assert.equal(client.take("claim").event, "claim");
});

test("another nickname is asked for in a dialog, which stays while it is none", async () => {
  const { document, client } = await entered();
  document.querySelector<HTMLElement>("#rename")?.click();
  type(document, "#new-nickname", "Bob");
  submit(document, "#rename-form");
  await client.take("claim").answer({ error: { code: "nickname-taken", message: "Taken." } });
  assert.deepEqual(shown(document, "#rename-problem"), ["Taken."]);
  type(document, "#new-nickname", "Grace");
  submit(document, "#rename-form");
  await client.take("claim").answer({ nickname: "Grace", key: "secret", rooms });
  assert.equal(document.querySelector<HTMLDialogElement>("#rename-dialog")?.open, false);
  assert.deepEqual(shown(document, "#rename"), ["Grace"]);
});

test("the last room cannot be left, another one can", async () => {
  const { document, client } = await entered();
  assert.equal(document.querySelector<HTMLElement>("#leave")?.hidden, true);
  document.querySelector<HTMLElement>("#other-rooms .room")?.click();
  await client.take("join").answer({ room: "music", people: ["Ada"], history: [] });
  document.querySelector<HTMLElement>("#leave")?.click();
  await client.take("leave").answer({ room: "music" });
  assert.deepEqual(shown(document, "#room-title"), ["# lobby"]);
});
