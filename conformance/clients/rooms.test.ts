/** Who hears what: rooms, exclusions, broadcast and the flags, with clients of every version in one room. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { CLIENTS, cases, MODES } from "../support/clients.js";
import { type Pair, pair } from "../support/pair.js";
import { isOracle, type Running, serve } from "../support/peer.js";

/** One client of each version, a different way of travelling each, by name "a" to "d". */
async function crowd(t: TestContext, server: Running): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (const [at, client] of CLIENTS.entries()) {
    const mode = MODES[at % MODES.length] ?? MODES[0];
    if (mode !== undefined) pairs.push(await pair(t, server, { client, mode, title: client.name }));
  }
  return pairs;
}

/** The indices of those who heard `name` at least once, known once a later message has reached everybody. */
async function heard(server: Running, pairs: Pair[], name: string, act: () => void): Promise<number[]> {
  const who = new Set<number>();
  const listeners = pairs.map((_, at) => () => void who.add(at));
  for (const [at, { client }] of pairs.entries()) client.on(name, listeners[at] ?? (() => {}));
  act();
  const fences = pairs.map(({ client }) => nextEvent(client, "fence"));
  server.io.emit("fence");
  await Promise.all(fences);
  for (const [at, { client }] of pairs.entries()) client.off(name, listeners[at]);
  return [...who].sort();
}

test("io.emit reaches every version, in text and in binary", async (t) => {
  const server = await serve(t);
  const pairs = await crowd(t, server);
  const received = pairs.map(({ client }) => nextEvent(client, "all"));
  server.io.emit("all", "text", { bytes: Buffer.of(1, 2, 3) });
  for (const [text, { bytes }] of (await Promise.all(received)) as [string, { bytes: Uint8Array }][]) {
    assert.equal(text, "text");
    assert.deepEqual(Buffer.from(bytes), Buffer.of(1, 2, 3));
  }
});

test("rooms: to, in, except, several rooms without duplicates", async (t) => {
  const server = await serve(t);
  const pairs = await crowd(t, server);
  const [a, b, c] = pairs.map(({ socket }) => socket);
  await a?.join("red");
  await b?.join(["red", "blue"]);
  await c?.join("blue");
  const { io } = server;
  assert.deepEqual(await heard(server, pairs, "x", () => io.to("red").emit("x")), [0, 1]);
  assert.deepEqual(await heard(server, pairs, "x", () => io.in("blue").emit("x")), [1, 2]);
  assert.deepEqual(await heard(server, pairs, "x", () => io.except("red").emit("x")), [2, 3]);
  assert.deepEqual(await heard(server, pairs, "x", () => io.to("red").except("blue").emit("x")), [0]);
  assert.deepEqual(await heard(server, pairs, "x", () => io.to(["red", "blue"]).emit("x")), [0, 1, 2]);
  assert.deepEqual(await heard(server, pairs, "x", () => io.to("nobody").emit("x")), []);
  const received: unknown[] = [];
  pairs[1]?.client.on("once", () => received.push(1));
  await heard(server, pairs, "once", () => io.to("red").to("blue").emit("once"));
  assert.equal(received.length, 1);
});

test("rooms: a socket's own to, broadcast and except leave the sender out", async (t) => {
  const server = await serve(t);
  const pairs = await crowd(t, server);
  const [a, b, c, d] = pairs.map(({ socket }) => socket);
  for (const socket of [a, b, c]) await socket?.join("red");
  assert.deepEqual(await heard(server, pairs, "x", () => a?.broadcast.emit("x")), [1, 2, 3]);
  assert.deepEqual(await heard(server, pairs, "x", () => a?.to("red").emit("x")), [1, 2]);
  assert.deepEqual(await heard(server, pairs, "x", () => d?.to("red").emit("x")), [0, 1, 2]);
  assert.deepEqual(await heard(server, pairs, "x", () => a?.except(b?.id ?? "").emit("x")), [2, 3]);
  assert.deepEqual(
    await heard(server, pairs, "x", () =>
      a
        ?.in("red")
        .except(c?.id ?? "")
        .emit("x"),
    ),
    [1],
  );
});

test("rooms: everyone is in the room of their own id, and leaves by leave and by disconnecting", async (t) => {
  const server = await serve(t);
  const pairs = await crowd(t, server);
  const [a, b] = pairs;
  assert.ok(a !== undefined && b !== undefined);
  assert.deepEqual([...a.socket.rooms], [a.socket.id]);
  assert.equal(a.socket.id, a.client.id);
  assert.deepEqual(await heard(server, pairs, "x", () => server.io.to(a.socket.id).emit("x")), [0]);
  await a.socket.join("red");
  await b.socket.join("red");
  assert.deepEqual([...a.socket.rooms], [a.socket.id, "red"]);
  await a.socket.leave("red");
  assert.deepEqual([...a.socket.rooms], [a.socket.id]);
  assert.deepEqual(await heard(server, pairs, "x", () => server.io.to("red").emit("x")), [1]);
  let seen: string[] = [];
  b.socket.on("disconnecting", () => {
    seen = [...b.socket.rooms];
  });
  const gone = new Promise((resolve) => b.socket.on("disconnect", resolve));
  b.client.disconnect();
  await gone;
  assert.deepEqual(seen, [b.socket.id, "red"]);
  assert.equal(b.socket.rooms.size, 0);
  assert.equal(server.io.of("/").adapter.rooms.has("red"), false);
});

for (const which of cases()) {
  test(`${which.title}: the flags volatile, compress and local still deliver to an idle client`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    const ways: (() => unknown)[] = [
      () => socket.compress(true).emit("x", 1),
      () => socket.compress(false).emit("x", 1),
      () => server.io.compress(true).emit("x", 1),
      () => server.io.local.emit("x", 1),
      () => server.io.to(socket.id).local.compress(false).emit("x", 1),
    ];
    for (const way of ways) {
      const received = nextEvent(client, "x");
      way();
      assert.deepEqual(await received, [1]);
    }
  });
}

for (const which of cases((_, mode) => mode.name === "websocket only")) {
  test(`${which.title}: a volatile event reaches an idle client`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    await new Promise((resolve) => {
      client.on("sync", (answer) => answer());
      socket.emit("sync", resolve);
    });
    for (const emit of [() => socket.volatile.emit("x", 1), () => server.io.volatile.emit("x", 1)]) {
      const received = nextEvent(client, "x");
      emit();
      assert.deepEqual(await received, [1]);
    }
  });
}

test("a broadcast with acknowledgement collects the answer of every version", async (t) => {
  const server = await serve(t);
  const pairs = await crowd(t, server);
  for (const [at, { client }] of pairs.entries()) client.on("ask", (answer) => answer(at, "dropped"));
  const answers = await server.io.timeout(10_000).emitWithAck("ask");
  assert.deepEqual([...answers].sort(), [0, 1, 2, 3]);
  assert.deepEqual(await server.io.to("nobody").timeout(10_000).emitWithAck("ask"), []);
});

test("a bounded broadcast gives what has been answered when the bound passes", async (t) => {
  const server = await serve(t);
  const pairs = await crowd(t, server);
  pairs[0]?.client.on("ask", (answer) => answer("only me"));
  const [error, answers] = await new Promise<[Error, unknown[]]>((resolve) =>
    server.io.timeout(200).emit("ask", (error: Error, answers: unknown[]) => resolve([error, answers])),
  );
  assert.equal(error.message, "operation has timed out");
  assert.deepEqual(answers, ["only me"]);
});

if (!isOracle) {
  test("a broadcast with acknowledgement and no bound waits for everybody (deviation b)", async (t) => {
    const server = await serve(t);
    const pairs = await crowd(t, server);
    for (const [at, { client }] of pairs.entries()) client.on("ask", (answer) => setTimeout(answer, 30, at));
    const [error, answers] = await new Promise<[unknown, number[]]>((resolve) =>
      server.io.emit("ask", (error: unknown, answers: number[]) => resolve([error, answers])),
    );
    assert.equal(error, null);
    assert.deepEqual([...answers].sort(), [0, 1, 2, 3]);
  });
}
