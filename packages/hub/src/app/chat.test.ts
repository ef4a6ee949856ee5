import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat, type Outcome } from "./chat.js";
import { type ChatLimits, chatLimits } from "./limits.js";

function newChat(limits: Partial<ChatLimits> = {}): Chat {
  let ids = 0;
  return new Chat(
    ["lobby"],
    { ...chatLimits, ...limits },
    { newKey: () => `key-${++ids}`, newMessageId: () => `m${++ids}` },
  );
}

/** A chat in which Ada (client a) and Bob (client b) are in the lobby. */
function busyChat(limits: Partial<ChatLimits> = {}): Chat {
  const chat = newChat(limits);
  chat.request("a", "claim", { nickname: "Ada" }, 0);
  chat.request("b", "claim", { nickname: "Bob" }, 0);
  chat.request("a", "join", { room: "lobby" }, 1);
  chat.request("b", "join", { room: "lobby" }, 2);
  return chat;
}

const codeOf = (outcome: Outcome) => ("error" in outcome.reply ? outcome.reply.error.code : "ok");
const eventsOf = (outcome: Outcome) => outcome.deliveries.map((delivery) => delivery.event);

test("a nickname comes first", () => {
  const chat = newChat();
  assert.equal(codeOf(chat.request("a", "join", { room: "lobby" }, 0)), "no-nickname");
  assert.equal(codeOf(chat.request("a", "say", { room: "lobby", text: "hi", sendId: "1" }, 0)), "no-nickname");
});

test("claiming a nickname signs in and answers with the rooms", () => {
  assert.deepEqual(newChat().request("a", "claim", { nickname: " Ada " }, 0), {
    reply: { nickname: "Ada", key: "key-1", rooms: [{ name: "lobby", people: 0, isPermanent: true }] },
    moves: [{ kind: "sign-in", client: "a" }],
    deliveries: [],
  });
});

test("a collision of nicknames is told", () => {
  assert.deepEqual(busyChat().request("c", "claim", { nickname: "ADA" }, 0).reply, {
    error: { code: "nickname-taken", message: "Somebody here is called ADA already. Choose another name." },
  });
});

test("joining answers with the people and the history, and tells the room and the list", () => {
  const chat = newChat();
  chat.request("a", "claim", { nickname: "Ada" }, 0);
  chat.request("a", "join", { room: "lobby" }, 1);
  chat.request("a", "say", { room: "lobby", text: "hello", sendId: "s1" }, 2);
  chat.request("b", "claim", { nickname: "Bob" }, 3);
  assert.deepEqual(chat.request("b", "join", { room: "Lobby" }, 4), {
    reply: {
      room: "lobby",
      people: ["Ada", "Bob"],
      history: [{ id: "m2", room: "lobby", from: "Ada", text: "hello", at: 2, sendId: "s1" }],
    },
    moves: [{ kind: "enter", client: "b", room: "lobby" }],
    deliveries: [
      { to: { kind: "room", room: "lobby" }, event: "joined", notice: { room: "lobby", nickname: "Bob", at: 4 } },
      { to: { kind: "everybody" }, event: "room", notice: { name: "lobby", people: 2, isPermanent: true } },
    ],
  });
});

test("joining again answers the same and tells nobody", () => {
  const again = busyChat().request("a", "join", { room: "lobby" }, 9);
  assert.equal(codeOf(again), "ok");
  assert.deepEqual([again.moves, again.deliveries], [[], []]);
});

test("a newcomer sees the last 50 messages", () => {
  const chat = busyChat({ burst: 60 });
  for (let at = 1; at <= 51; at += 1)
    chat.request("a", "say", { room: "lobby", text: `no ${at}`, sendId: `s${at}` }, at);
  chat.request("c", "claim", { nickname: "Cem" }, 60);
  const { reply } = chat.request("c", "join", { room: "lobby" }, 61);
  assert.ok("history" in reply);
  assert.equal(reply.history.length, 50);
  assert.equal(reply.history[0]?.text, "no 2");
  assert.equal(reply.history[49]?.text, "no 51");
});

test("what is said goes to the others of the room, cleaned", () => {
  const outcome = busyChat().request("a", "say", { room: "lobby", text: "  hi\u0000 there \n", sendId: "s1" }, 5);
  const message = { id: "m3", room: "lobby", from: "Ada", text: "  hi there", at: 5, sendId: "s1" };
  assert.deepEqual(outcome, {
    reply: { message },
    moves: [],
    deliveries: [{ to: { kind: "room", room: "lobby" }, event: "message", notice: message }],
  });
});

test("a message that is sent again because the answer got lost is one message", () => {
  const chat = busyChat();
  const first = chat.request("a", "say", { room: "lobby", text: "hi", sendId: "s1" }, 5);
  const again = chat.request("a", "say", { room: "lobby", text: "hi", sendId: "s1" }, 6);
  assert.deepEqual(again, { reply: first.reply, moves: [], deliveries: [] });
  const byBob = chat.request("b", "say", { room: "lobby", text: "hi", sendId: "s1" }, 7);
  assert.deepEqual(eventsOf(byBob), ["message"]);
});

test("nobody writes into a room without being there", () => {
  const chat = busyChat();
  assert.equal(codeOf(chat.request("a", "say", { room: "music", text: "hi", sendId: "1" }, 5)), "not-in-room");
  assert.equal(codeOf(chat.request("a", "typing", { room: "music", typing: true }, 5)), "not-in-room");
  assert.equal(codeOf(chat.request("a", "leave", { room: "music" }, 5)), "not-in-room");
});

test("a message has text, 2000 characters at most and a sendId", () => {
  const chat = busyChat();
  const say = (body: object) => codeOf(chat.request("a", "say", { room: "lobby", sendId: "1", ...body }, 5));
  assert.equal(say({ text: " \n " }), "bad-message");
  assert.equal(say({ text: 7 }), "bad-message");
  assert.equal(say({ text: "x".repeat(2_001) }), "bad-message");
  assert.equal(say({ text: "hi", sendId: "" }), "bad-request");
  assert.equal(say({ text: "hi", sendId: "x".repeat(65) }), "bad-request");
  assert.equal(say({ text: "hi", sendId: { toString: null } }), "bad-request");
  assert.equal(say({ text: "🦊".repeat(2_000) }), "ok");
});

test("a body that is no object is refused, not thrown at", () => {
  const chat = busyChat();
  for (const body of [undefined, null, 7, "lobby", [], Buffer.from("lobby")]) {
    assert.equal(codeOf(chat.request("a", "join", body, 5)), "bad-room");
    assert.equal(codeOf(chat.request("a", "claim", body, 5)), "bad-nickname");
  }
});

test("a flood is slowed down and the bucket fills again", () => {
  const chat = busyChat({ burst: 4, refillMs: 100 });
  const say = (sendId: string, now: number) =>
    codeOf(chat.request("a", "say", { room: "lobby", text: "hi", sendId }, now));
  assert.deepEqual([say("1", 5), say("2", 5), say("3", 5), say("3", 105)], ["ok", "ok", "slow-down", "ok"]);
});

test("typing is told once, and ends with the message", () => {
  const chat = busyChat();
  const typing = chat.request("a", "typing", { room: "lobby", typing: true }, 5);
  assert.deepEqual(typing.deliveries, [
    { to: { kind: "room", room: "lobby" }, event: "typing", notice: { room: "lobby", nickname: "Ada", typing: true } },
  ]);
  assert.deepEqual(chat.request("a", "typing", { room: "lobby", typing: true }, 6).deliveries, []);
  chat.request("a", "say", { room: "lobby", text: "hi", sendId: "1" }, 7);
  assert.deepEqual(chat.request("a", "typing", { room: "lobby", typing: false }, 8).deliveries, []);
  assert.equal(codeOf(chat.request("a", "typing", { room: "lobby", typing: "yes" }, 8)), "bad-request");
});

test("leaving tells the room and the list", () => {
  const outcome = busyChat().request("a", "leave", { room: "lobby" }, 5);
  assert.deepEqual(outcome.reply, { room: "lobby" });
  assert.deepEqual(outcome.moves, [{ kind: "exit", client: "a", room: "lobby" }]);
  assert.deepEqual(eventsOf(outcome), ["left", "room"]);
});

test("a client that is gone leaves every room and frees its name", () => {
  const chat = busyChat();
  chat.request("a", "join", { room: "music" }, 5);
  assert.deepEqual(
    chat.gone("a", 6).map((delivery) => delivery.event),
    ["left", "room", "left", "room"],
  );
  assert.equal(codeOf(chat.request("c", "claim", { nickname: "Ada" }, 7)), "ok");
});

test("a client that never had a name goes unnoticed", () => {
  assert.deepEqual(busyChat().gone("stranger", 6), []);
});

test("the key takes the name over from a dead connection, which is told and moved out", () => {
  const chat = busyChat();
  const outcome = chat.request("a2", "claim", { nickname: "Ada", key: "key-1" }, 9);
  assert.equal(codeOf(outcome), "ok");
  assert.deepEqual(outcome.moves, [
    { kind: "exit", client: "a", room: "lobby" },
    { kind: "sign-out", client: "a" },
    { kind: "sign-in", client: "a2" },
  ]);
  assert.deepEqual(eventsOf(outcome), ["left", "room", "displaced"]);
  assert.deepEqual(chat.gone("a", 10), []);
});

test("another nickname is told to the rooms one is in", () => {
  const outcome = busyChat().request("a", "claim", { nickname: "Grace" }, 9);
  assert.deepEqual(outcome.deliveries, [
    {
      to: { kind: "room", room: "lobby" },
      event: "renamed",
      notice: { room: "lobby", nickname: "Grace", before: "Ada", at: 9 },
    },
  ]);
});

test("too many rooms are refused, with the limit in the message", () => {
  const chat = busyChat({ roomsPerClient: 1 });
  assert.deepEqual(chat.request("a", "join", { room: "music" }, 5).reply, {
    error: {
      code: "too-many-rooms",
      message: "You are in 1 rooms, which is the most there can be. Leave one first.",
    },
  });
});

test("a room that was empty for long is gone for everybody, and makes place", () => {
  const chat = busyChat({ rooms: 2, emptyRoomMs: 100 });
  chat.request("a", "join", { room: "music" }, 5);
  chat.request("a", "leave", { room: "music" }, 6);
  assert.equal(codeOf(chat.request("a", "join", { room: "books" }, 105)), "too-many-rooms");
  const outcome = chat.request("a", "join", { room: "books" }, 106);
  assert.equal(codeOf(outcome), "ok");
  assert.deepEqual(outcome.deliveries[0], { to: { kind: "everybody" }, event: "room gone", notice: { name: "music" } });
});
