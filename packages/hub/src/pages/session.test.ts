import assert from "node:assert/strict";
import { test } from "node:test";
import { claimed, inside, joined, message, outside, refused, texts } from "./session-setup.test.js";

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test("a newcomer is asked for a nickname, then enters the lobby", async () => {
  const { client, model, said, session } = outside();
  session.start();
  client.goOnline();
  assert.deepEqual(said, ["ask : ", "status online", "banner good: "]);
  void session.enter("Ada");
  const claim = client.take("claim");
  assert.deepEqual(claim.body, { nickname: "Ada", key: "" });
  await claim.answer(claimed());
  const join = client.take("join");
  assert.deepEqual(join.body, { room: "lobby" });
  await join.answer(joined("lobby", ["Bob", "Ada"]));
  assert.equal(said.at(-1), "entered");
  assert.equal(session.isInside, true);
  assert.deepEqual(model.active?.people, ["Ada", "Bob"]);
});

test("a nickname chosen before there is a line is claimed as soon as there is", async () => {
  const { client, said, session } = outside();
  session.start();
  await session.enter("Ada");
  client.hear("connect_error", new Error("xhr poll error"));
  assert.equal(said.at(-1), "banner warn: The hub cannot be reached. Trying again…");
  assert.equal(client.sent.length, 0);
  client.goOnline();
  assert.deepEqual(client.take("claim").body, { nickname: "Ada", key: "" });
});

test("a line that breaks during the first claim is waited for, too", async () => {
  const { client, said, session } = outside();
  session.start();
  client.goOnline();
  void session.enter("Ada");
  const claim = client.take("claim");
  client.goOffline();
  await claim.expire();
  assert.equal(said.filter((line) => line.startsWith("ask")).length, 1);
  client.goOnline();
  assert.deepEqual(client.take("claim").body, { nickname: "Ada", key: "" });
});

test("a nickname that was refused is not claimed again by itself", async () => {
  const { client, session } = outside();
  session.start();
  client.goOnline();
  void session.enter("Ada");
  await client.take("claim").answer(refused("nickname-taken", "Taken."));
  client.goOffline();
  client.goOnline();
  await settle();
  assert.equal(client.sent.length, 0);
});

test("a nickname that is taken is asked for again, with the reason", async () => {
  const { client, said, session } = outside();
  session.start();
  client.goOnline();
  void session.enter("Ada");
  await client.take("claim").answer(refused("nickname-taken", "Somebody here is called Ada already."));
  assert.equal(said.at(-1), "ask Ada: Somebody here is called Ada already.");
  assert.equal(session.isInside, false);
});

test("a room in the address is joined and shown", async () => {
  const { client, model, session } = outside({ wantedRoom: "music" });
  session.start();
  client.goOnline();
  void session.enter("Ada");
  await client.take("claim").answer(claimed());
  await client.take("join").answer(joined("music"));
  assert.equal(model.activeName, "music");
});

test("a reload of the tab takes the nickname back by its key, and the rooms", async () => {
  const first = await inside();
  void first.session.open("music");
  await first.client.take("join").answer(joined("music"));

  const { client, model, said, session } = outside({ tab: first.tab });
  session.start();
  client.goOnline();
  const claim = client.take("claim");
  assert.deepEqual(claim.body, { nickname: "Ada", key: "secret" });
  await claim.answer(claimed());
  await client.take("join").answer(joined("lobby"));
  await client.take("join").answer(joined("music"));
  assert.deepEqual([said.at(-1), model.activeName], ["entered", "music"]);
});

test("what is said is shown at once and confirmed by the hub", async () => {
  const { client, model, session } = await inside();
  session.say("lobby", "hello");
  assert.deepEqual(texts(model), ["hello (sending)"]);
  const say = client.take("say");
  assert.deepEqual(say.body, { room: "lobby", text: "hello", sendId: "send-1" });
  await say.answer({ message: message("send-1", "hello", "Ada") });
  assert.deepEqual(texts(model), ["hello (sent)"]);
});

test("a message that the hub refuses is marked, and can be tried again or thrown away", async () => {
  const { client, model, session } = await inside();
  session.say("lobby", "hello");
  await client.take("say").answer(refused("slow-down", "That was a lot at once."));
  assert.deepEqual(texts(model), ["hello (failed)"]);
  session.retry("lobby", "send-1");
  assert.deepEqual(client.take("say").body, { room: "lobby", text: "hello", sendId: "send-1" });
  assert.deepEqual(texts(model), ["hello (sending)"]);
  session.discard("lobby", "send-1");
  assert.deepEqual(texts(model), []);
});

test("a message that is not answered has failed, though the line is up", async () => {
  const { client, model, session } = await inside();
  session.say("lobby", "hello");
  await client.take("say").expire();
  assert.deepEqual(texts(model), ["hello (failed)"]);
});

test("messages elsewhere are unread, messages here are not unless nobody looks", async () => {
  const { client, model, said } = await inside();
  client.hear("message", message("1", "hi"));
  client.hear("message", message("2", "psst", "Bob", "music"));
  assert.deepEqual([model.room("lobby").unread, model.room("music").unread], [0, 1]);
  assert.deepEqual(said, ["announce Bob: hi", "announce Bob in music: psst"]);
  const asleep = await inside({ isWatched: false });
  asleep.client.hear("message", message("1", "hi"));
  assert.equal(asleep.model.room("lobby").unread, 1);
});

test("people who come, go and change their names are noticed", async () => {
  const { client, model } = await inside();
  client.hear("joined", { room: "lobby", nickname: "Cem", at: 1 });
  client.hear("renamed", { room: "lobby", nickname: "Jim", before: "Cem", at: 2 });
  client.hear("left", { room: "lobby", nickname: "Jim", at: 3 });
  assert.deepEqual(texts(model), ["Cem joined", "Cem is now called Jim", "Jim left"]);
  assert.deepEqual(model.active?.people, ["Ada", "Bob"]);
});

test("rooms appear, grow and disappear", async () => {
  const { client, model } = await inside();
  client.hear("room", { name: "music", people: 3, isPermanent: false });
  assert.equal(model.room("music").count, 3);
  client.hear("room gone", { name: "music" });
  assert.deepEqual(
    model.rooms.map((room) => room.name),
    ["lobby"],
  );
});

test("typing is told while inside, and heard", async () => {
  const { client, model, session } = await inside();
  session.tellTyping("lobby", true);
  assert.deepEqual(client.take("typing").body, { room: "lobby", typing: true });
  client.hear("typing", { room: "lobby", nickname: "Bob", typing: true });
  assert.deepEqual(model.typists("lobby", 1_000), ["Bob"]);
  client.goOffline();
  session.tellTyping("lobby", false);
  assert.equal(client.sent.length, 0);
});

test("a room that cannot be joined says why; one that one is in is shown without asking", async () => {
  const { client, model, session } = await inside();
  const opening = session.open("???");
  await client.take("join").answer(refused("bad-room", "A room name has letters."));
  assert.equal(await opening, "A room name has letters.");
  assert.equal(await session.open("lobby"), undefined);
  assert.deepEqual([client.sent.length, model.activeName], [0, "lobby"]);
});

test("leaving shows another room", async () => {
  const { client, model, session } = await inside();
  void session.open("music");
  await client.take("join").answer(joined("music"));
  void session.leave("music");
  await client.take("leave").answer({ room: "music" });
  assert.deepEqual([model.activeName, model.joined.length], ["lobby", 1]);
});

test("a new nickname is told to oneself, or why it is none", async () => {
  const { client, model, session } = await inside();
  const renaming = session.rename("Grace");
  await client.take("claim").answer(claimed("Grace"));
  assert.equal(await renaming, undefined);
  assert.deepEqual([model.nickname, model.active?.people], ["Grace", ["Bob", "Grace"]]);
  const again = session.rename("Bob");
  await client.take("claim").answer(refused("nickname-taken", "Taken."));
  assert.equal(await again, "Taken.");
});

test("another tab takes over: this one goes quiet, and can take it back", async () => {
  const { client, said, session } = await inside();
  client.hear("displaced", { nickname: "Ada" });
  assert.equal(said.at(-1), "displaced");
  client.goOffline();
  client.goOnline();
  await settle();
  assert.equal(client.sent.length, 0);
  void session.enter("Ada");
  await client.take("claim").answer(claimed());
  await client.take("join").answer(joined("lobby"));
  assert.equal(session.isInside, true);
});

test("a hub that is being stopped says so", async () => {
  const { client, said } = await inside();
  client.hear("closing", { message: "x" });
  assert.equal(said.at(-1), "banner warn: The hub is being stopped. The chat comes back with it.");
});
