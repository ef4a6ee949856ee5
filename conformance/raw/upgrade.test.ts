/** From polling to WebSocket, step by step and astray (surface 1.7), and what Swift clients do (known-clients E3). */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import {
  type Emits,
  eventually,
  nextEvent,
  pause,
  RawPolling,
  type RawSessionOptions,
  RawStream,
} from "@tidewire/testkit";
import type { ServerOptions } from "socket.io";
import { test } from "../support/bounded-test.js";
import { asEmits, type ServerSocket } from "../support/pair.js";
import { isOracle, type Running, serve } from "../support/peer.js";

interface Joined {
  server: Running;
  session: RawPolling;
  socket: ServerSocket;
}

async function joined(
  t: TestContext,
  options: Partial<ServerOptions> = {},
  session: RawSessionOptions = {},
): Promise<Joined> {
  const server = await serve(t, options);
  const connection = nextEvent(asEmits(server.io), "connection");
  const polling = await RawPolling.open(server.port, session);
  t.after(() => polling.close());
  if (polling.version === 4) await polling.join();
  else assert.equal(await polling.next(), "40");
  return { server, session: polling, socket: (await connection)[0] as ServerSocket };
}

for (const version of [3, 4] as const) {
  test(`revision ${version}: probe, release of the pending poll, upgrade, then everything over WebSocket`, async (t) => {
    const { session, socket } = await joined(t, {}, { version });
    const told: string[] = [];
    const conn = socket.conn as unknown as Emits;
    conn.on("upgrading", (transport) => told.push(`upgrading ${(transport as { name: string }).name}`));
    conn.on("upgrade", (transport) => told.push(`upgrade ${(transport as { name: string }).name}`));
    const poll = session.poll();
    const ws = await session.webSocket();
    ws.sendText("2probe");
    assert.equal(await ws.nextText(), "3probe");
    assert.deepEqual(await poll, ["6"]);
    assert.equal(socket.conn.transport.name, "polling");
    socket.emit("between", 1);
    ws.sendText("5");
    assert.equal(await ws.nextText(), '42["between",1]');
    assert.equal(socket.conn.transport.name, "websocket");
    assert.deepEqual(told, ["upgrading websocket", "upgrade websocket"]);
    const heard = nextEvent(asEmits(socket), "x");
    ws.sendText('42["x",2]');
    assert.deepEqual(await heard, [2]);
    const late = await session.get();
    assert.deepEqual([late.status, late.text], [400, '{"code":3,"message":"Bad request"}']);
    ws.destroy();
  });
}

test("5 may come without waiting for 3probe", async (t) => {
  const { session, socket } = await joined(t);
  const ws = await session.webSocket();
  ws.sendText("2probe");
  ws.sendText("5");
  assert.equal(await ws.nextText(), "3probe");
  socket.emit("x");
  assert.equal(await ws.nextText(), '42["x"]');
  ws.destroy();
});

for (const { title, first } of [
  { title: "a message", first: '42["x"]' },
  { title: "an upgrade packet without probe of an unknown type", first: "9" },
  { title: "a ping that is no probe", first: "2hello" },
]) {
  test(`${title} before the upgrade closes the new transport, and polling goes on`, async (t) => {
    const { session, socket } = await joined(t);
    const ws = await session.webSocket();
    ws.sendText(first);
    await ws.nextCloseCode();
    ws.destroy();
    socket.emit("still polling");
    assert.equal(await session.next(), '42["still polling"]');
    const heard = nextEvent(asEmits(socket), "x");
    await session.post('42["x",1]');
    assert.deepEqual(await heard, [1]);
  });
}

test("a probe whose connection breaks leaves polling as it was, and another may follow", async (t) => {
  const { session, socket } = await joined(t);
  const broken = await session.webSocket();
  broken.sendText("2probe");
  assert.equal(await broken.nextText(), "3probe");
  broken.bytes.reset();
  await eventually(async () => {
    const ws = await session.webSocket();
    t.after(() => ws.destroy());
    ws.sendText("2probe");
    ws.sendText("5");
    await ws.nextText();
    return socket.conn.transport.name === "websocket";
  });
});

test("a probe that never ends is closed after upgradeTimeout, polling goes on", async (t) => {
  const { session, socket } = await joined(t, { upgradeTimeout: 30 });
  const ws = await session.webSocket();
  await ws.nextCloseCode();
  ws.destroy();
  socket.emit("still polling");
  assert.equal(await session.next(), '42["still polling"]');
});

test("a second WebSocket for a session that is upgrading or upgraded is accepted and closed", async (t) => {
  const { session, socket } = await joined(t);
  const ws = await session.webSocket();
  ws.sendText("2probe");
  assert.equal(await ws.nextText(), "3probe");
  const second = await session.webSocket();
  await second.nextCloseCode();
  second.destroy();
  ws.sendText("5");
  await eventually(() => socket.conn.transport.name === "websocket");
  const third = await session.webSocket();
  await third.nextCloseCode();
  third.destroy();
  socket.emit("unharmed");
  assert.equal(await ws.nextText(), '42["unharmed"]');
  ws.destroy();
});

test("a session that closes during its probe closes both transports", async (t) => {
  const { session, socket, server } = await joined(t);
  const ws = await session.webSocket();
  ws.sendText("2probe");
  assert.equal(await ws.nextText(), "3probe");
  const ended = nextEvent(asEmits(socket), "disconnect");
  await session.post("1");
  await ended;
  await ws.nextCloseCode();
  ws.destroy();
  assert.equal(server.io.engine.clientsCount, 0);
});

test("Swift: b64=1 on every poll, 40/, for the main namespace, NOOP posted while upgrading", async (t) => {
  const server = await serve(t);
  const connection = nextEvent(asEmits(server.io), "connection");
  const session = await RawPolling.open(server.port, { query: "b64=1" });
  t.after(() => session.close());
  await session.post('40/,{"token":"t"}');
  assert.match(String(await session.next()), /^40\{"sid":"[\w-]{20}"\}$/);
  const [socket] = (await connection) as [ServerSocket];
  assert.deepEqual(socket.handshake.auth, { token: "t" });
  assert.equal(socket.nsp.name, "/");

  const poll = session.poll();
  const ws = await session.webSocket();
  ws.sendText("2probe");
  assert.equal(await ws.nextText(), "3probe");
  assert.equal((await session.post("6")).text, "ok");
  assert.deepEqual(await poll, ["6"]);
  ws.sendText("5");
  await eventually(() => socket.conn.transport.name === "websocket");
  const heard = nextEvent(asEmits(socket), "chat message");
  ws.sendText('451-/,["chat message",{"_placeholder":true,"num":0}]');
  ws.sendBinary(Buffer.from('{"a":1}'));
  assert.deepEqual(await heard, [Buffer.from('{"a":1}')]);
  const gone = nextEvent(asEmits(socket), "disconnect");
  ws.sendText("41/,");
  assert.equal((await gone)[0], "client namespace disconnect");
  ws.destroy();
});

test("Swift: another order of the query, no cache buster, 40/ns,{} joins a namespace", async (t) => {
  const server = await serve(t);
  server.io.of("/admin");
  const session = await RawPolling.open(server.port, { path: "/socket.io/", query: "b64=1" });
  t.after(() => session.close());
  await session.post("40/admin,{}");
  assert.match(String(await session.next()), /^40\/admin,\{"sid":"[\w-]{20}"\}$/);
});

test("Swift on revision 3: pings at once and may post before it is told 40", async (t) => {
  const server = await serve(t);
  server.io.on("connection", (socket) => socket.on("x", () => socket.emit("y")));
  const session = await RawPolling.open(server.port, { version: 3, query: "b64=1" });
  t.after(() => session.close());
  await session.post("2");
  assert.equal(await session.next(), "40");
  await session.post('42["x"]');
  assert.equal(await session.next(), '42["y"]');
});

if (!isOracle) {
  test("a poll that is pending when 5 arrives is answered with a noop, not left hanging", async (t) => {
    const { session } = await joined(t);
    const ws = await session.webSocket();
    const poll = session.poll();
    await pause(10);
    ws.sendText("2probe");
    ws.sendText("5");
    assert.deepEqual(await poll, ["6"]);
    ws.destroy();
  });

  test("1 over WebSocket closes the session (deviation e)", async (t) => {
    const server = await serve(t);
    const connection = nextEvent(asEmits(server.io), "connection");
    const session = await RawStream.open(server.port);
    await session.join();
    const [socket] = (await connection) as [ServerSocket];
    const ended = nextEvent(asEmits(socket), "disconnect");
    session.send("1");
    assert.equal((await ended)[0], "transport close");
    await session.socket.nextCloseCode();
    session.close();
    assert.equal(server.io.engine.clientsCount, 0);
  });
}
