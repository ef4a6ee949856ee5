/** Heartbeat seen byte by byte: who pings by revision, what answers, and what silence costs (surface 1.6). */
import assert from "node:assert/strict";
import { nextEvent, RawPolling, RawStream } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { asEmits, type ServerSocket } from "../support/pair.js";
import { serve } from "../support/peer.js";

const QUICK = { pingInterval: 30, pingTimeout: 60 };
const PATIENT = { pingInterval: 30, pingTimeout: 10_000 };

test("revision 4 over WebSocket: the server pings and goes on when answered", async (t) => {
  const server = await serve(t, PATIENT);
  const session = await RawStream.open(server.port);
  for (let beat = 0; beat < 3; beat++) {
    assert.equal(await session.socket.nextText(), "2");
    session.send("3");
  }
  session.close();
});

test("revision 4 over polling: the ping answers a pending poll, and the pong is posted", async (t) => {
  const server = await serve(t, PATIENT);
  const session = await RawPolling.open(server.port);
  for (let beat = 0; beat < 2; beat++) {
    assert.deepEqual(await session.poll(), ["2"]);
    assert.equal((await session.post("3")).text, "ok");
  }
  session.close();
});

test("revision 3 over WebSocket: the client pings and is answered with an empty pong", async (t) => {
  const server = await serve(t, PATIENT);
  const session = await RawStream.open(server.port, { version: 3 });
  assert.equal(await session.next(), "40");
  for (let beat = 0; beat < 3; beat++) {
    session.send("2");
    assert.equal(await session.socket.nextText(), "3");
  }
  session.close();
});

test("revision 3 over polling: the pong comes with the next poll", async (t) => {
  const server = await serve(t, PATIENT);
  const session = await RawPolling.open(server.port, { version: 3 });
  assert.equal(await session.next(), "40");
  assert.equal((await session.post("2")).text, "ok");
  assert.deepEqual(await session.poll(), ["3"]);
  session.close();
});

for (const version of [3, 4] as const) {
  test(`revision ${version} over WebSocket: silence ends the session with "ping timeout"`, async (t) => {
    const server = await serve(t, QUICK);
    const connection = nextEvent(asEmits(server.io), "connection");
    const session = await RawStream.open(server.port, { version });
    if (version === 4) await session.join();
    const [socket] = (await connection) as [ServerSocket];
    assert.equal((await nextEvent(asEmits(socket), "disconnect"))[0], "ping timeout");
    await session.socket.nextCloseCode();
    session.close();
    assert.equal(server.io.engine.clientsCount, 0);
  });

  test(`revision ${version} over polling: silence ends the session with "ping timeout"`, async (t) => {
    const server = await serve(t, { ...QUICK, pingTimeout: 150 });
    const connection = nextEvent(asEmits(server.io), "connection");
    const session = await RawPolling.open(server.port, { version });
    if (version === 4) await session.post("40");
    const [socket] = (await connection) as [ServerSocket];
    assert.equal((await nextEvent(asEmits(socket), "disconnect"))[0], "ping timeout");
    const late = await session.get();
    assert.deepEqual([late.status, late.text], [400, '{"code":1,"message":"Session ID unknown"}']);
    session.close();
  });

  test(`revision ${version}: a beat in the wrong direction ends the session with "transport error"`, async (t) => {
    const server = await serve(t, PATIENT);
    const connection = nextEvent(asEmits(server.io), "connection");
    const session = await RawStream.open(server.port, { version });
    if (version === 4) await session.join();
    const [socket] = (await connection) as [ServerSocket];
    const ended = nextEvent(asEmits(socket), "disconnect");
    session.send(version === 4 ? "2" : "3");
    assert.equal((await ended)[0], "transport error");
    await session.socket.nextCloseCode();
    session.close();
  });
}
