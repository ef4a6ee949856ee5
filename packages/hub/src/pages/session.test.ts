import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatModel } from "./chat-model.js";
import { type KeyValueStore, SavedChat } from "./saved.js";
import { ChatSession, type SessionOutput } from "./session.js";
import { type FakeClient, fakeClient } from "./testing/fake-client.js";

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function store(): KeyValueStore {
  const held = new Map<string, string>();
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => void held.set(key, value) };
}

/** A session that has not started, and what it says. */
function outside(options: { tab?: KeyValueStore; wantedRoom?: string; isWatched?: boolean } = {}) {
  const client = fakeClient();
  const model = new ChatModel();
  const said: string[] = [];
  const out: SessionOutput = {
    changed: () => {},
    status: (state) => void said.push(`status ${state.kind}`),
    askNickname: (nickname, problem) => void said.push(`ask ${nickname}: ${problem}`),
    entered: () => void said.push("entered"),
    banner: (text, tone) => void said.push(`banner ${tone}: ${text}`),
    announce: (text) => void said.push(`announce ${text}`),
    displaced: () => void said.push("displaced"),
  };
  let ids = 0;
  const tab = options.tab ?? store();
  const tools = {
    saved: new SavedChat(tab, store()),
    now: () => 1_000,
    newId: () => `send-${++ids}`,
    isWatched: () => options.isWatched ?? true,
    wantedRoom: () => options.wantedRoom ?? "",
  };
  const session = new ChatSession(client, model, tools, out);
  return { client, model, said, session, tab };
}

const rooms = [{ name: "lobby", people: 0, isPermanent: true }];
const claimed = (nickname = "Ada") => ({ nickname, key: "secret", rooms });
const joined = (room: string, people = ["Ada"], history: object[] = []) => ({ room, people, history });
const message = (sendId: string, text: string, from = "Bob", room = "lobby") => ({
  id: `id-${sendId}`,
  room,
  from,
  text,
  at: 2_000,
  sendId,
});
const refused = (code: string, text: string) => ({ error: { code, message: text } });

/** A session of Ada's that is in the lobby. */
async function inside(options: Parameters<typeof outside>[0] = {}) {
  const parts = outside(options);
  parts.session.start();
  parts.client.goOnline();
  void parts.session.enter("Ada");
  await parts.client.take("claim").answer(claimed());
  await parts.client.take("join").answer(joined("lobby", ["Ada", "Bob"]));
  parts.said.length = 0;
  return parts;
}

async function comeBack(client: FakeClient, history: object[] = []): Promise<void> {
  client.goOnline();
  await client.take("claim").answer(claimed());
  await client.take("join").answer(joined("lobby", ["Ada"], history));
}

const texts = (model: ChatModel) =>
  model
    .room("lobby")
    .log.entries.map((entry) => `${entry.text}${entry.kind === "message" ? ` (${entry.state.kind})` : ""}`);

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
