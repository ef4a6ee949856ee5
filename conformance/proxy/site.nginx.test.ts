/** Every client by every way to travel through the documented configurations of nginx. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { TestContext } from "node:test";
import { nextEvent } from "@tidewire/testkit";
import { behind, PROXIED } from "../support/behind.js";
import { test } from "../support/bounded-test.js";
import { type Case, type ConnectOptions, transportOf } from "../support/clients.js";
import { documented } from "../support/nginx.js";
import { asEmits, pair } from "../support/pair.js";
import type { Running } from "../support/peer.js";

/** Larger than any buffer of the proxy. */
const BIG = 300_000;

/** Text and bytes both ways, and a broadcast. */
async function exchange(t: TestContext, server: Running, which: Case, options: ConnectOptions = {}): Promise<void> {
  const { client, socket } = await pair(t, server, which, options);
  assert.equal(transportOf(client), which.mode.transports.at(-1));
  const bytes = randomBytes(BIG);
  socket.on("echo", (text: string, data: Buffer, answer: (...args: unknown[]) => void) => answer(text, data));
  const answer = new Promise<unknown[]>((resolve) => {
    client.emit("echo", "é🌊".repeat(10_000), bytes, (...args: unknown[]) => resolve(args));
  });
  assert.deepEqual(await answer, ["é🌊".repeat(10_000), bytes]);
  const news = nextEvent(asEmits(client), "news");
  server.io.emit("news", { small: true }, bytes);
  assert.deepEqual(await news, [{ small: true }, bytes]);
  assert.equal(socket.handshake.address, "127.0.0.1");
}

for (const which of PROXIED) {
  test(`site.conf serves ${which.title}`, async (t) => {
    const server = await behind(t, documented("site.conf"));
    await exchange(t, server, which);
    assert.doesNotMatch(server.proxy.log, /\[(error|crit|alert|emerg)\]/);
  });

  test(`tls.conf serves ${which.title}, which the server knows to be secure`, async (t) => {
    const server = await behind(t, documented("tls.conf"));
    const secure: boolean[] = [];
    server.io.on("connection", ({ handshake }) => secure.push(handshake.secure));
    await exchange(t, server, which, { ca: server.proxy.ca?.toString() as never });
    assert.deepEqual(secure, [true]);
  });

  for (const [title, prefix, path] of [
    ["the server listens below it", "/app", "/app/socket.io"],
    ["nginx takes it off", "/other", "/socket.io"],
  ] as const) {
    test(`prefix.conf serves ${which.title}: ${title}`, async (t) => {
      const server = await behind(t, documented("prefix.conf"), { path });
      await exchange(t, server, which, { path: `${prefix}/socket.io` });
    });
  }
}
