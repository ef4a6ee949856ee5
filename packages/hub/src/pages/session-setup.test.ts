/** What the tests of a session share: one with a line that is theirs, and what a hub says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatModel } from "./chat-model.js";
import { type KeyValueStore, SavedChat } from "./saved.js";
import { ChatSession, type SessionOutput } from "./session.js";
import { type FakeClient, fakeClient } from "./testing/fake-client.js";

/** Remembers for as long as the test runs. */
export function store(): KeyValueStore {
  const held = new Map<string, string>();
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => void held.set(key, value) };
}

/** A session that has not started, and what it says. */
export function outside(options: { tab?: KeyValueStore; wantedRoom?: string; isWatched?: boolean } = {}) {
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
export const claimed = (nickname = "Ada") => ({ nickname, key: "secret", rooms });
export const joined = (room: string, people = ["Ada"], history: object[] = []) => ({ room, people, history });
export const message = (sendId: string, text: string, from = "Bob", room = "lobby") => ({
  id: `id-${sendId}`,
  room,
  from,
  text,
  at: 2_000,
  sendId,
});
export const refused = (code: string, text: string) => ({ error: { code, message: text } });

/** A session of Ada's that is in the lobby. */
export async function inside(options: Parameters<typeof outside>[0] = {}) {
  const parts = outside(options);
  parts.session.start();
  parts.client.goOnline();
  void parts.session.enter("Ada");
  await parts.client.take("claim").answer(claimed());
  await parts.client.take("join").answer(joined("lobby", ["Ada", "Bob"]));
  parts.said.length = 0;
  return parts;
}

export async function comeBack(client: FakeClient, history: object[] = []): Promise<void> {
  client.goOnline();
  await client.take("claim").answer(claimed());
  await client.take("join").answer(joined("lobby", ["Ada"], history));
}

export const texts = (model: ChatModel) =>
  model
    .room("lobby")
    .log.entries.map((entry) => `${entry.text}${entry.kind === "message" ? ` (${entry.state.kind})` : ""}`);

test("Ada is in the lobby with Bob, and comes back to it", async () => {
  const { client, model, said, session } = await inside();
  client.goOffline();
  await comeBack(client, [message("1", "meanwhile")]);
  assert.deepEqual([session.isInside, model.activeName, texts(model)], [true, "lobby", ["meanwhile (sent)"]]);
  assert.ok(said.includes("banner good: Back online."));
});
