import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat } from "./chat.js";
import { attachChat } from "./chat-namespace.js";
import { chatLimits } from "./limits.js";
import { type FakeSocket, fakeNamespace } from "./testing/fake-sockets.js";

function hub() {
  let ids = 0;
  const namespace = fakeNamespace();
  const newId = () => `id-${++ids}`;
  attachChat(namespace, new Chat(["lobby"], chatLimits, { newKey: newId, newMessageId: newId }), () => 5);
  return namespace;
}

/** Sends a request and returns what it was acknowledged with. */
function ask(socket: FakeSocket, name: string, body?: unknown): unknown {
  let reply: unknown;
  socket.receive(name, body, (answer: unknown) => {
    reply = answer;
  });
  return reply;
}

function enter(namespace: ReturnType<typeof hub>, id: string, nickname: string): FakeSocket {
  const socket = namespace.connect(id);
  ask(socket, "claim", { nickname });
  ask(socket, "join", { room: "lobby" });
  return socket;
}

const eventsOf = (socket: FakeSocket) => socket.heard.map(([event]) => event);

test("those in a room hear what is said there, the sender gets it as the reply", () => {
  const namespace = hub();
  const [ada, bob] = [enter(namespace, "a", "Ada"), enter(namespace, "b", "Bob")];
  const stranger = namespace.connect("c");
  bob.heard.length = 0;
  const reply = ask(ada, "say", { room: "lobby", text: "hi", sendId: "1" });
  const message = { id: "id-3", room: "lobby", from: "Ada", text: "hi", at: 5, sendId: "1" };
  assert.deepEqual(reply, { message });
  assert.deepEqual(bob.heard, [["message", message]]);
  assert.deepEqual([eventsOf(ada).includes("message"), stranger.heard], [false, []]);
});

test("joining and leaving is told to the room, numbers to everybody with a nickname", () => {
  const namespace = hub();
  const ada = enter(namespace, "a", "Ada");
  const reader = namespace.connect("r");
  ask(reader, "claim", { nickname: "Reader" });
  const bob = enter(namespace, "b", "Bob");
  ask(bob, "leave", { room: "lobby" });
  assert.deepEqual(eventsOf(ada).slice(-4), ["joined", "room", "left", "room"]);
  assert.deepEqual(eventsOf(reader), ["room", "room"]);
});

test("whoever loses the connection has left", () => {
  const namespace = hub();
  const [ada, bob] = [enter(namespace, "a", "Ada"), enter(namespace, "b", "Bob")];
  bob.disconnect();
  assert.deepEqual(eventsOf(ada).slice(-2), ["left", "room"]);
});

test("a nickname that is taken over leaves nothing to its old connection", () => {
  const namespace = hub();
  const old = enter(namespace, "old", "Ada");
  const bob = enter(namespace, "b", "Bob");
  const again = namespace.connect("new");
  ask(again, "claim", { nickname: "Ada", key: "id-1" });
  assert.equal(eventsOf(old).at(-1), "displaced");
  old.heard.length = 0;
  ask(bob, "say", { room: "lobby", text: "hi", sendId: "1" });
  assert.deepEqual(old.heard, []);
});

test("a request without acknowledgement or body does no harm", () => {
  const ada = enter(hub(), "a", "Ada");
  ada.receive("say");
  ada.receive("typing", { room: "lobby", typing: true });
  assert.match(JSON.stringify(ask(ada, "join")), /bad-room/);
});
