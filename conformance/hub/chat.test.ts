import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Socket } from "socket.io-client";
import { startHub, test } from "./hub-process.js";
import { ask, heard, program, until, type Version } from "./program.js";

type Reply = Record<string, unknown> & { error?: { code: string; message: string } };

async function request(person: Socket, name: string, body: object): Promise<Reply> {
  return (await ask(person, name, body))[0] as Reply;
}

/** Somebody with a nickname in the lobby, by a published client. */
async function person(t: TestContext, url: string, nickname: string, version?: Version): Promise<Socket> {
  const transports = version === undefined ? ["websocket"] : ["polling"];
  const socket = await program(t, url, { namespace: "/chat", transports, ...(version && { version }) });
  await request(socket, "claim", { nickname });
  await request(socket, "join", { room: "lobby" });
  return socket;
}

test("people with clients of different ages talk in one room", async (t) => {
  const hub = await startHub(t);
  const [ada, bob] = [await person(t, hub.url, "Ada"), await person(t, hub.url, "Bob", "socket.io-client-v2")];
  const message = heard(bob, "message");
  const { message: sent } = await request(ada, "say", { room: "lobby", text: "hi 🌊", sendId: "1" });
  assert.deepEqual(await message, [sent]);
  const typing = heard(ada, "typing");
  bob.emit("typing", { room: "lobby", typing: true });
  assert.deepEqual(await typing, [{ room: "lobby", nickname: "Bob", typing: true }]);
});

test("a nickname is one person's until the connection is gone", async (t) => {
  const hub = await startHub(t);
  const ada = await person(t, hub.url, "Ada");
  const other = await program(t, hub.url, { namespace: "/chat" });
  assert.equal((await request(other, "claim", { nickname: "ADA" })).error?.code, "nickname-taken");
  ada.disconnect();
  await until(
    () => request(other, "claim", { nickname: "ADA" }),
    (reply) => reply.error === undefined,
  );
});

test("a newcomer is shown the last 50 messages, oldest first", async (t) => {
  const hub = await startHub(t);
  const people = [await person(t, hub.url, "Ada"), await person(t, hub.url, "Bob")];
  for (let count = 1; count <= 55; count += 1) {
    const speaker = people[count % 2];
    assert.ok(speaker);
    const reply = await request(speaker, "say", { room: "lobby", text: `no ${count}`, sendId: `${count}` });
    assert.equal(reply.error, undefined);
  }
  const newcomer = await program(t, hub.url, { namespace: "/chat" });
  await request(newcomer, "claim", { nickname: "Cem" });
  const { history } = (await request(newcomer, "join", { room: "lobby" })) as unknown as {
    history: { text: string }[];
  };
  assert.deepEqual(
    history.map((message) => message.text),
    Array.from({ length: 50 }, (_, index) => `no ${index + 6}`),
  );
});

test("coming and going is noticed, also by a line that breaks", async (t) => {
  const hub = await startHub(t);
  const ada = await person(t, hub.url, "Ada");
  const joined = heard(ada, "joined");
  const bob = await person(t, hub.url, "Bob", "socket.io-client-v2-2");
  assert.equal(((await joined)[0] as { nickname: string }).nickname, "Bob");
  const left = heard(ada, "left");
  bob.io.engine.close();
  assert.equal(((await left)[0] as { nickname: string }).nickname, "Bob");
});

test("a peer that sends nonsense is told, and the hub lives on", async (t) => {
  const hub = await startHub(t);
  const ada = await person(t, hub.url, "Ada");
  for (const body of [null, 7, "x", [], { room: {} }, { room: "<b>", text: { toString: null }, sendId: 1 }]) {
    for (const name of ["claim", "join", "leave", "say", "typing"]) {
      assert.notEqual((await request(ada, name, body as object)).error, undefined, `${name} ${JSON.stringify(body)}`);
    }
  }
  ada.emit("say");
  ada.emit("no such request", 1);
  assert.equal((await request(ada, "say", { room: "lobby", text: "still here", sendId: "1" })).error, undefined);
});
