/** A proxy that ends what was silent for too long: clients survive it, say what it is, and a heartbeat below it avoids it. */
import assert from "node:assert/strict";
import { collect, nextEvent } from "@tidewire/testkit";
import type { Socket as ServerSocket } from "socket.io";
import { behind, changed, PROXIED, persistent } from "../support/behind.js";
import { test } from "../support/bounded-test.js";
import { documented } from "../support/nginx.js";
import { asEmits, pair } from "../support/pair.js";

const silentFor = (time: string) =>
  changed(documented("site.conf"), ["proxy_read_timeout 60s", `proxy_read_timeout ${time}`]);
const CUTS = 3;
const BEATS = 12;

for (const which of PROXIED) {
  test(`a client that is cut for its silence comes back each time, and misses nothing: ${which.title}`, async (t) => {
    const server = await behind(t, silentFor("300ms"), { connectionStateRecovery: {} });
    const missed: number[] = [];
    server.io.on("connection", (peer) => {
      peer.on("disconnect", () => {
        missed.push(missed.length);
        server.io.emit("missed", missed.length - 1);
      });
    });
    const socket = persistent(t, server, which);
    const cuts = collect(asEmits(socket), "disconnect");
    const heard: unknown[] = [];
    socket.on("missed", (index: number) => heard.push(index));
    await nextEvent(asEmits(socket), "connect");
    // Before it has heard anything a published client has no offset to come back with.
    server.io.emit("hello");
    const codes: unknown[] = [];
    for (let cut = 0; cut < CUTS; cut++) {
      const back = nextEvent(asEmits(socket), "connect");
      const [reason, details] = (await cuts.next()) as [string, { closeCode?: string } | undefined];
      assert.match(reason, /^transport (close|error)$/);
      codes.push(details?.closeCode);
      await back;
    }
    if (which.client.name === "our client") {
      const first = which.mode.name === "polling only" ? "transport-error" : "connection-lost";
      assert.deepEqual(codes, [first, first, "idle-proxy-timeout"]);
    }
    if (which.client.revision === 4) {
      assert.equal(socket.recovered, true);
      assert.deepEqual(heard.slice(0, CUTS - 1), missed.slice(0, CUTS - 1));
    }
  });
}

test("with a pingInterval below the proxy's timeout nobody is cut, by whatever transport", async (t) => {
  const server = await behind(t, silentFor("1s"), { pingInterval: 150 });
  const gone: unknown[] = [];
  const peers: ServerSocket[] = [];
  for (const which of PROXIED) {
    const { client, socket } = await pair(t, server, which);
    client.on("disconnect", (reason: unknown) => gone.push([which.title, reason]));
    peers.push(socket);
  }
  const beats = peers.map(async ({ conn }) => {
    const heartbeats = collect(asEmits(conn), "heartbeat");
    for (let beat = 0; beat < BEATS; beat++) await heartbeats.next();
  });
  await Promise.all(beats);
  assert.deepEqual(gone, []);
});
