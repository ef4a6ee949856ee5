/** What a page of somebody's own making may try. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { io } from "@tidewire/client";
import { collect, nextEvent } from "@tidewire/testkit";
import { runExample } from "../support/run-example.mjs";

function person(t, url, auth) {
  const socket = io(url, { forceNew: true, reconnection: false, transports: ["websocket"], auth });
  t.after(() => socket.disconnect());
  return socket;
}

async function enter(t, url, nickname, key = nickname) {
  const socket = person(t, url, { nickname, key });
  await nextEvent(socket, "people");
  return socket;
}

test("credentials that are none are refused with the reason", async (t) => {
  const { url } = await runExample(t, "chat");
  const cases = [
    [{}, "the nickname has to be text"],
    [{ nickname: { toString: null }, key: "k" }, "the nickname has to be text"],
    [{ nickname: " ", key: "k" }, "the nickname is empty"],
    [{ nickname: "x".repeat(21), key: "k" }, "the nickname has 21 characters, 20 are the most"],
    [{ nickname: "a\u202eb", key: "k" }, "the nickname has characters that cannot be shown"],
    [{ nickname: "Ada" }, "the key has to be text"],
    [{ nickname: "Ada", key: "k".repeat(65) }, "the key has 65 characters, 64 are the most"],
  ];
  for (const [auth, expected] of cases) {
    const [error] = await nextEvent(person(t, url, auth), "connect_error");
    assert.equal(/** @type {Error} */ (error).message, expected);
  }
});

test("messages that are none are refused, and nobody else hears of them", async (t) => {
  const { url } = await runExample(t, "chat");
  const [ada, bob] = [await enter(t, url, "Ada"), await enter(t, url, "Bob")];
  const heard = [...["said", "whispered"].map((name) => collect(bob, name))];
  const refused = (problem) => ({ done: false, problem });
  assert.deepEqual(await ada.emitWithAck("say", 7), refused("the message has to be text"));
  assert.deepEqual(await ada.emitWithAck("say", ""), refused("the message is empty"));
  assert.deepEqual(
    await ada.emitWithAck("say", "x".repeat(501)),
    refused("the message has 501 characters, 500 are the most"),
  );
  assert.deepEqual(await ada.emitWithAck("whisper", "Cem", "psst"), refused("Cem is not here"));
  assert.deepEqual(await ada.emitWithAck("whisper", {}, "psst"), refused("[object Object] is not here"));
  assert.deepEqual(await ada.emitWithAck("whisper", "Bob", null), refused("the message has to be text"));
  // Nonsense without anybody to tell.
  ada.emit("say");
  ada.emit("say", "no answer wanted");
  ada.emit("typing", { toString: null });
  ada.emit("no such request", 1);
  assert.deepEqual(await heard[0].next(), [{ from: "Ada", text: "no answer wanted" }]);
  assert.deepEqual(await ada.emitWithAck("whisper", "BOB", "psst"), { done: true });
  assert.deepEqual(await heard[1].next(), [{ from: "Ada", text: "psst" }]);
});

test("the same key takes a nickname over from a line that is still up, and nobody is told that they left", async (t) => {
  const { url } = await runExample(t, "chat");
  const bob = await enter(t, url, "Bob");
  const told = collect(bob, "left");
  const ada = await enter(t, url, "Ada", "ada's key");
  const sentAway = nextEvent(ada, "sentAway");
  const again = await enter(t, url, "ada", "ada's key");
  assert.deepEqual(await sentAway, ["you are in this chat on another page"]);
  again.disconnect();
  assert.deepEqual(await told.next(), ["ada"]);
  const [error] = await nextEvent(person(t, url, { nickname: "Bob", key: "guess" }), "connect_error");
  assert.equal(/** @type {Error} */ (error).message, "somebody here is called Bob already");
});

test("a flood waits in order, and does not reach the others faster than people read", async (t) => {
  const { url } = await runExample(t, "chat");
  const [ada, bob] = [await enter(t, url, "Ada"), await enter(t, url, "Bob")];
  const heard = collect(bob, "said");
  for (let count = 0; count < 30; count += 1) ada.emit("say", String(count));
  for (let count = 0; count < 30; count += 1) {
    assert.deepEqual(await heard.next(), [{ from: "Ada", text: String(count) }]);
  }
});
