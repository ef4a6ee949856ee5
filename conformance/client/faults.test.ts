/** Our client over a network that has bad days: with retries everything arrives, in order. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { eventually, type Fault, FaultProxy, nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { type Case, client, MODES, SERVERS, serve } from "./servers.js";

const COUNT = 30;

const OURS = SERVERS.find(({ name }) => name === "ours") as (typeof SERVERS)[number];

const CASES: Case[] = MODES.map(([title, transports]) => ({ title, transports, server: OURS }));

/** Pseudo-random, the same in every run: what fails once fails again. */
function randomBytes(seed: number, from: number, to: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return from + (state % (to - from));
  };
}

const cutAfter = randomBytes(7, 500, 4_000);
const stallAfter = randomBytes(11, 700, 6_000);

/** The longer it takes, the calmer it gets: every plan lets the last connections through. */
const FAULTS: readonly (readonly [name: string, nextFault: (connection: number) => Fault])[] = [
  ["slow", () => ({ delayMs: 3 })],
  ["cut in the middle of frames", (connection) => (connection < 25 ? { cutAfterBytes: cutAfter() } : {})],
  ["half-open connections", (connection) => (connection < 8 ? { stallAfterBytes: stallAfter() } : {})],
  ["dropped at once", (connection) => (connection % 2 === 0 && connection < 20 ? { cutAfterBytes: 1 } : {})],
];

async function countThrough(t: TestContext, which: Case, nextFault: (connection: number) => Fault): Promise<void> {
  const server = await serve(t, which, { pingInterval: 100, pingTimeout: 100 });
  const seen: number[] = [];
  server.io.on("connection", (peer) => {
    peer.on("count", (number: number, bytes: Buffer, answer: (number: number) => void) => {
      assert.equal(bytes.length, number * 10);
      seen.push(number);
      answer(number);
    });
  });
  const proxy = await FaultProxy.listen(server.port, nextFault);
  t.after(() => proxy.close());
  const socket = client(t, `http://127.0.0.1:${proxy.port}`, which.transports, {
    retries: 100,
    ackTimeout: 150,
    timeout: 400,
  });
  const answered: number[] = [];
  for (let number = 0; number < COUNT; number++) {
    socket.emit("count", number, Buffer.alloc(number * 10), (error: Error | null, answer: number) => {
      assert.equal(error, null);
      answered.push(answer);
    });
  }
  const numbers = Array.from({ length: COUNT }, (_, index) => index);
  await eventually(() => answered.length === COUNT, { withinMs: 25_000, what: "not everything was acknowledged" });
  assert.deepEqual(answered, numbers);
  assert.deepEqual([...new Set(seen)], numbers);
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  );
}

for (const which of CASES) {
  for (const [name, nextFault] of FAULTS) {
    test(`acknowledged emits with retries arrive, in order: ${name}, ${which.title}`, (t) =>
      countThrough(t, which, nextFault));
  }
}

test("a WebSocket that went silent is given up by the heartbeat", async (t) => {
  const server = await serve(t, { server: OURS }, { pingInterval: 100, pingTimeout: 100 });
  let stalls = true;
  const proxy = await FaultProxy.listen(server.port, () => (stalls ? { stallAfterBytes: 3_000 } : {}));
  t.after(() => proxy.close());
  const socket = client(t, `http://127.0.0.1:${proxy.port}`, ["websocket"]);
  await nextEvent(socket as never, "connect");
  const lost = nextEvent(socket as never, "disconnect");
  socket.emit("fill", "x".repeat(4_000));
  const [reason, details] = (await lost) as [string, { closeCode: string }];
  assert.deepEqual([reason, details.closeCode], ["ping timeout", "no-heartbeat"]);
  stalls = false;
  await nextEvent(socket as never, "connect");
});
