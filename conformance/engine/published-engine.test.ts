/** The published engine clients, one level below Socket.IO: packets, events of the session, heartbeat and endings. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type { TestContext } from "node:test";
import { collect, type Emits, eventually, nextEvent } from "@tidewire/testkit";
import type { Socket as EngineClient } from "engine.io-client";
import type { Server } from "socket.io";
import { test } from "../support/bounded-test.js";
import { MODES, type Mode } from "../support/clients.js";
import { type Running, serve } from "../support/peer.js";

type EngineSession = Parameters<Parameters<Server["engine"]["on"]>[1]>[0];

interface EngineVersion {
  name: string;
  revision: 3 | 4;
  open(url: string, options: object): EngineClient;
}

const require = createRequire(import.meta.url);
const { Socket } = require("engine.io-client") as { Socket: typeof EngineClient };
const openV3 = require("engine.io-client-v3") as (url: string, options: object) => EngineClient;

const ENGINES: readonly EngineVersion[] = [
  { name: "engine client 6", revision: 4, open: (url, options) => new Socket(url, options) },
  { name: "engine client 3.5", revision: 3, open: (url, options) => openV3(url, options) },
];

const CASES = ENGINES.flatMap((engine) =>
  MODES.map((mode) => ({ engine, mode, title: `${engine.name}, ${mode.name}` })),
);

interface EnginePair {
  client: EngineClient & Emits;
  session: EngineSession & Emits;
  /** What the client was told at Socket.IO level before the test began to look: nothing yet. */
  messages: ReturnType<typeof collect>;
}

/** An open engine client with its Socket.IO namespace joined, so that any Socket.IO packet may follow. */
async function open(t: TestContext, server: Running, engine: EngineVersion, mode: Mode): Promise<EnginePair> {
  const connection = nextEvent(server.io.engine as Emits, "connection");
  const client = engine.open(server.url, { path: "/socket.io/", transports: mode.transports }) as EngineClient & Emits;
  t.after(() => client.close());
  const messages = collect(client, "message");
  const up = mode.name === "upgrading" ? nextEvent(client, "upgrade") : undefined;
  await nextEvent(client, "open");
  if (engine.revision === 4) client.send("0");
  assert.match(String((await messages.next())[0]), /^0/);
  await up;
  const session = (await connection)[0] as EngineSession & Emits;
  if (up !== undefined) await eventually(() => session.transport.name === "websocket");
  return { client, session, messages };
}

for (const { engine, mode, title } of CASES) {
  test(`${title}: opens a session that both ends describe alike`, async (t) => {
    const server = await serve(t, { pingInterval: 12_345, pingTimeout: 5_432 });
    const { client, session } = await open(t, server, engine, mode);
    assert.match(String(session.id), /^[\w-]{20}$/);
    assert.equal(client.id, session.id);
    assert.equal(session.protocol, engine.revision);
    assert.equal(session.readyState, "open");
    assert.match(session.remoteAddress, /127\.0\.0\.1$/);
    assert.equal(session.upgraded, mode.name === "upgrading");
    assert.ok(session.request.url?.startsWith("/socket.io/?"));
    assert.equal(server.io.engine.clientsCount, 1);
  });

  test(`${title}: carries text and binary messages both ways`, async (t) => {
    const server = await serve(t);
    server.io.on("connection", (socket) => socket.on("echo", (...args) => socket.emit("echo", ...args)));
    const { client, messages } = await open(t, server, engine, mode);
    client.send('2["echo","é€😀"]');
    assert.deepEqual(await messages.next(), ['2["echo","é€😀"]']);
    client.send('51-["echo",{"_placeholder":true,"num":0}]');
    client.send(Buffer.of(0, 1, 255));
    assert.equal((await messages.next())[0], '51-["echo",{"_placeholder":true,"num":0}]');
    assert.deepEqual(Buffer.from((await messages.next())[0] as Uint8Array), Buffer.of(0, 1, 255));
  });

  test(`${title}: the session tells of packets in both directions`, async (t) => {
    const server = await serve(t);
    const { client, session, messages } = await open(t, server, engine, mode);
    const incoming = nextEvent(session, "packet");
    client.send('2["x"]');
    const packet = (await incoming)[0] as { type: string; data: string };
    assert.deepEqual([packet.type, packet.data], ["message", '2["x"]']);
    const created = nextEvent(session, "packetCreate");
    server.io.emit("y", 1);
    const out = (await created)[0] as { type: string; data: string };
    assert.deepEqual([out.type, out.data], ["message", '2["y",1]']);
    assert.deepEqual(await messages.next(), ['2["y",1]']);
  });

  test(`${title}: is told message by message what the server sends on the session`, async (t) => {
    const server = await serve(t);
    const { session, messages } = await open(t, server, engine, mode);
    for (const text of ["one", "two", "three"]) session.send(text);
    assert.deepEqual(await messages.take(3), [["one"], ["two"], ["three"]]);
  });

  test(`${title}: beats as its revision says, and the session lives on`, async (t) => {
    const server = await serve(t, { pingInterval: 20, pingTimeout: 2_000 });
    const { client, session, messages } = await open(t, server, engine, mode);
    const beats = collect(session, "heartbeat");
    const seen = collect(client, engine.revision === 4 ? "ping" : "pong");
    await Promise.all([beats.take(3), seen.take(3)]);
    server.io.emit("still here");
    assert.deepEqual(await messages.next(), ['2["still here"]']);
  });

  test(`${title}: closing ends the session on the other side`, async (t) => {
    const server = await serve(t);
    const first = await open(t, server, engine, mode);
    const atServer = nextEvent(first.session, "close");
    first.client.close();
    assert.equal((await atServer)[0], "transport close");
    assert.equal(first.session.readyState, "closed");

    const second = await open(t, server, engine, mode);
    const atClient = nextEvent(second.client, "close");
    const closed = nextEvent(second.session, "close");
    second.session.close();
    assert.equal((await closed)[0], "forced close");
    assert.equal((await atClient)[0], "transport close");
    assert.equal(server.io.engine.clientsCount, 0);
  });
}
