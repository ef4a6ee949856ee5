/** What happens to a session while the line is down, and when it is back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { claimed, comeBack, inside, joined, message, refused, texts } from "./session-setup.test.js";

test("what is said while away waits, and is sent when the line is back", async () => {
  const { client, model, said, session } = await inside();
  client.goOffline();
  assert.equal(said.at(-1), "banner warn: Connection lost. Reconnecting…");
  client.retry(2);
  assert.equal(said.at(-1), "banner warn: Connection lost. Reconnecting (try 2)…");
  session.say("lobby", "still there?");
  assert.deepEqual(texts(model), ["still there? (waiting)"]);
  assert.equal(client.sent.length, 0);
  await comeBack(client);
  assert.deepEqual(client.take("say").body, { room: "lobby", text: "still there?", sendId: "send-1" });
  assert.ok(said.includes("banner good: Back online."));
});

test("a message that was on its way when the line broke waits too, and is sent once", async () => {
  const { client, model, session } = await inside();
  session.say("lobby", "hello");
  const lost = client.take("say");
  client.goOffline();
  await lost.expire();
  assert.deepEqual(texts(model), ["hello (waiting)"]);
  await comeBack(client);
  const again = client.take("say");
  assert.deepEqual(again.body, { room: "lobby", text: "hello", sendId: "send-1" });
  await again.answer({ message: message("send-1", "hello", "Ada") });
  assert.deepEqual(texts(model), ["hello (sent)"]);
  assert.equal(client.sent.length, 0);
});

test("a message that did arrive before the line broke is found in the history and not sent again", async () => {
  const { client, model, session } = await inside();
  session.say("lobby", "hello");
  const lost = client.take("say");
  client.goOffline();
  await lost.expire();
  await comeBack(client, [message("send-1", "hello", "Ada")]);
  assert.deepEqual(texts(model), ["hello (sent)"]);
  assert.equal(client.sent.length, 0);
});

test("who comes back sees what was said meanwhile, once", async () => {
  const { client, model } = await inside();
  client.hear("message", message("1", "before"));
  client.goOffline();
  await comeBack(client, [message("1", "before"), message("2", "meanwhile")]);
  assert.deepEqual(texts(model), ["before (sent)", "meanwhile (sent)"]);
});

test("who comes back to find the nickname taken is asked for another", async () => {
  const { client, said, session } = await inside();
  client.goOffline();
  client.goOnline();
  await client.take("claim").answer(refused("nickname-taken", "Somebody here is called Ada already."));
  assert.equal(said.at(-1), "ask Ada: Somebody here is called Ada already.");
  void session.enter("Grace");
  await client.take("claim").answer(claimed("Grace"));
  assert.deepEqual(client.take("join").body, { room: "lobby" });
});

test("a line that breaks again while coming back is no reason to ask for a nickname", async () => {
  const { client, said } = await inside();
  client.goOffline();
  client.goOnline();
  const claim = client.take("claim");
  client.goOffline();
  await claim.expire();
  assert.equal(
    said.some((line) => line.startsWith("ask")),
    false,
  );
  await comeBack(client);
  assert.ok(said.includes("entered"));
});

test("a line that breaks between the nickname and the rooms loses no room", async () => {
  for (const isBackAtOnce of [true, false]) {
    const { client, model, said } = await inside();
    client.goOffline();
    client.goOnline();
    await client.take("claim").answer(claimed());
    const join = client.take("join");
    client.goOffline();
    if (isBackAtOnce) client.goOnline();
    await join.expire();
    if (!isBackAtOnce) client.goOnline();
    await client.take("claim").answer(claimed());
    await client.take("join").answer(joined("lobby", ["Ada"]));
    assert.equal(said.at(-1), "banner good: Back online.");
    assert.equal(model.activeName, "lobby");
    assert.equal(client.sent.length, 0);
  }
});
