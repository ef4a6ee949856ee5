/** Nothing is lost, doubled or reordered, most of all while a client upgrades from polling to WebSocket. */
import assert from "node:assert/strict";
import { eventually, nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { cases, client, transportOf } from "../support/clients.js";
import { asEmits, pair, type ServerSocket } from "../support/pair.js";
import { serve } from "../support/peer.js";

const COUNT = 500;
const WANTED = Array.from({ length: COUNT }, (_, n) => n);

for (const which of cases()) {
  test(`${which.title}: ${COUNT} messages each way from the first moment on, in small bursts`, async (t) => {
    const server = await serve(t);
    const connection = nextEvent(asEmits(server.io), "connection");
    const socket = client(t, server, which);
    const atClient: unknown[] = [];
    socket.on("n", (n: unknown) => atClient.push(n));
    socket.on("connect", () => inBursts((n) => socket.emit("n", n)));
    const [peer] = (await connection) as [ServerSocket];
    const atServer: unknown[] = [];
    peer.on("n", (n: unknown) => atServer.push(n));
    inBursts((n) => peer.emit("n", n));
    await eventually(() => assert.equal(atServer.length, COUNT));
    await eventually(() => assert.equal(atClient.length, COUNT));
    assert.deepEqual(atServer, WANTED);
    assert.deepEqual(atClient, WANTED);
    if (which.mode.name === "upgrading") await eventually(() => transportOf(socket) === "websocket");
  });

  test(`${which.title}: binary messages keep their attachments while upgrading`, async (t) => {
    const server = await serve(t);
    const connection = nextEvent(asEmits(server.io), "connection");
    const socket = client(t, server, which);
    const [peer] = (await connection) as [ServerSocket];
    const atServer: number[] = [];
    const atClient: number[] = [];
    peer.on("n", (n: number, { bytes }: { bytes: Uint8Array }) => atServer.push(n, bytes[0] ?? -1));
    socket.on("n", (n: number, { bytes }: { bytes: Uint8Array }) => atClient.push(n, Buffer.from(bytes)[0] ?? -1));
    for (let n = 0; n < 100; n++) {
      socket.emit("n", n, { bytes: Buffer.of(n) });
      peer.emit("n", n, { bytes: Buffer.of(n) });
      if (n % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const wanted = Array.from({ length: 100 }, (_, n) => [n, n]).flat();
    await eventually(() => assert.deepEqual(atServer, wanted));
    await eventually(() => assert.deepEqual(atClient, wanted));
  });

  test(`${which.title}: acknowledgements asked for while upgrading all come`, async (t) => {
    const server = await serve(t);
    server.io.on("connection", (peer) => peer.on("echo", (n, answer) => answer(n)));
    const { client: socket } = await pair(t, server, which, { awaitUpgrade: false });
    const answers: Promise<unknown>[] = [];
    for (let n = 0; n < 100; n++) {
      answers.push(new Promise((resolve) => socket.emit("echo", n, resolve)));
      if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assert.deepEqual(await Promise.all(answers), WANTED.slice(0, 100));
  });
}

/** Some at once, then a turn of the loop, so that polls, probes and writes fall between them. */
function inBursts(emit: (n: number) => void): void {
  let next = 0;
  const burst = () => {
    for (let end = Math.min(COUNT, next + 10); next < end; next++) emit(next);
    if (next < COUNT) setTimeout(burst, 1);
  };
  burst();
}
