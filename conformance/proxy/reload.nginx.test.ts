/** nginx reads its configuration again while clients are connected: they come back, and nothing is lost. */
import assert from "node:assert/strict";
import { collect, eventually, nextEvent } from "@tidewire/testkit";
import { behind, PROXIED, persistent } from "../support/behind.js";
import { test } from "../support/bounded-test.js";
import { transportOf } from "../support/clients.js";
import { documented } from "../support/nginx.js";
import { asEmits, pair } from "../support/pair.js";

const SITE = documented("site.conf");
const COUNT = 60;
/** At which message the proxy reloads. */
const RELOADS = [15, 35];

for (const which of PROXIED.filter(({ client }) => client.revision === 4)) {
  test(`all that is sent over two reloads arrives, both ways and in order: ${which.title}`, async (t) => {
    const server = await behind(t, SITE, { connectionStateRecovery: {} });
    const seen: number[] = [];
    server.io.on("connection", (peer) => {
      peer.on("count", (number: number, answer: () => void) => {
        if (!seen.includes(number)) {
          seen.push(number);
          server.io.emit("seen", number);
        }
        answer();
      });
    });
    const socket = persistent(t, server, which, { retries: 100, ackTimeout: 1_000 });
    const drops = collect(asEmits(socket), "disconnect");
    const told: number[] = [];
    socket.on("seen", (number: number) => told.push(number));
    const last = which.mode.transports.at(-1);
    await eventually(() => socket.connected && transportOf(socket) === last);
    const acknowledged: number[] = [];
    for (let number = 0; number < COUNT; number++) {
      if (RELOADS.includes(number)) {
        await server.proxy.reload();
        // The old workers give a WebSocket 300 ms; a poll may be answered by then, and the next one go to a new worker.
        if (last !== "polling") await drops.next();
        await eventually(() => socket.connected && transportOf(socket) === last);
      }
      socket.emit("count", number, () => acknowledged.push(number));
    }
    const numbers = Array.from({ length: COUNT }, (_, index) => index);
    await eventually(() => acknowledged.length === COUNT && told.length === COUNT);
    assert.deepEqual([acknowledged, seen, told], [numbers, numbers, numbers]);
  });
}

for (const which of PROXIED.filter(({ client }) => client.revision === 3)) {
  test(`a client without retries comes back over a reload: ${which.title}`, async (t) => {
    const server = await behind(t, SITE);
    server.io.on("connection", (peer) => peer.on("ask", (answer: (text: string) => void) => answer("served")));
    const socket = persistent(t, server, which);
    await nextEvent(asEmits(socket), "connect");
    const back = nextEvent(asEmits(socket), "connect");
    await server.proxy.reload();
    await back;
    assert.equal(await new Promise((resolve) => socket.emit("ask", resolve)), "served");
  });
}

for (const which of PROXIED.filter(({ mode }) => mode.name === "websocket only")) {
  test(`without worker_shutdown_timeout a WebSocket goes on in the old worker: ${which.title}`, async (t) => {
    const server = await behind(t, SITE, { pingInterval: 50 }, 1, { shutdown: "never" });
    const { client, socket } = await pair(t, server, which);
    const beats = collect(asEmits(socket.conn), "heartbeat");
    let dropped = false;
    client.on("disconnect", () => {
      dropped = true;
    });
    await server.proxy.reload();
    for (let beat = 0; beat < 12; beat++) await beats.next();
    assert.equal(dropped, false);
  });
}
