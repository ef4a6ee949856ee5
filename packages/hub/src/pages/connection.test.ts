import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection, type ConnectionState } from "./connection.js";
import { fakeClient } from "./testing/fake-client.js";

function opened() {
  const client = fakeClient();
  const states: ConnectionState[] = [];
  const connection = new Connection(client, (state) => states.push(state));
  connection.open();
  return { client, states, connection };
}

test("connects when it is opened, not before", () => {
  const client = fakeClient();
  const connection = new Connection(client, () => {});
  assert.equal(client.connects, 0);
  connection.open();
  assert.equal(client.connects, 1);
  assert.deepEqual(connection.state, { kind: "connecting" });
});

test("says which transport carries it, and when that is upgraded", () => {
  const { client, states } = opened();
  client.goOnline("polling");
  client.upgrade("websocket");
  assert.deepEqual(states, [
    { kind: "online", transport: "polling" },
    { kind: "online", transport: "websocket" },
  ]);
});

test("counts the tries to come back", () => {
  const { client, states } = opened();
  client.goOnline("websocket");
  client.goOffline();
  client.retry(1);
  client.retry(2);
  client.goOnline("websocket");
  assert.deepEqual(states.slice(1), [
    { kind: "offline", attempt: 0 },
    { kind: "offline", attempt: 1 },
    { kind: "offline", attempt: 2 },
    { kind: "online", transport: "websocket" },
  ]);
});

test("a first connection that fails is told once", () => {
  const { client, states } = opened();
  client.hear("connect_error", new Error("xhr poll error"));
  client.hear("connect_error", new Error("xhr poll error"));
  assert.deepEqual(states, [{ kind: "offline", attempt: 0 }]);
});

test("comes back by itself when the server sent it away", () => {
  const { client } = opened();
  client.goOnline();
  client.goOffline("io server disconnect");
  assert.equal(client.connects, 2);
  client.goOnline();
  client.goOffline("transport close");
  assert.equal(client.connects, 2);
});

test("a request settles with its reply", async () => {
  const { client, connection } = opened();
  client.goOnline();
  const reply = connection.request("leave", { room: "lobby" });
  await client.take("leave").answer({ room: "lobby" });
  assert.deepEqual(await reply, { room: "lobby" });
});

test("a request settles without a reply, and without a connection", async () => {
  const { client, connection } = opened();
  assert.deepEqual(await connection.request("leave", { room: "lobby" }), {
    error: { code: "no-reply", message: "There is no connection." },
  });
  assert.equal(client.sent.length, 0);
  client.goOnline();
  const reply = connection.request("leave", { room: "lobby" });
  await client.take("leave").expire();
  assert.deepEqual(await reply, { error: { code: "no-reply", message: "The hub did not answer." } });
});

test("what needs no answer is not kept for later", () => {
  const { client, connection } = opened();
  connection.tell("typing", { room: "lobby", typing: true });
  assert.equal(client.sent.length, 0);
  client.goOnline();
  connection.tell("typing", { room: "lobby", typing: true });
  assert.deepEqual(client.take("typing").body, { room: "lobby", typing: true });
});

test("notices reach their listener", () => {
  const { client, connection } = opened();
  const heard: unknown[] = [];
  connection.onNotice("room gone", (notice) => heard.push(notice));
  client.hear("room gone", { name: "music" });
  assert.deepEqual(heard, [{ name: "music" }]);
});
