/** The published engine below our server: what `bind` is for. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { nextEvent } from "@tidewire/testkit";
import { Server as PublishedEngine } from "engine.io";
import { test } from "../support/bounded-test.js";
import { cases } from "../support/clients.js";
import { asEmits, pair } from "../support/pair.js";
import { type Running, ServerUnderTest } from "../support/peer.js";

async function bound(t: TestContext): Promise<Running & { engine: PublishedEngine }> {
  const http = createServer();
  const engine = new PublishedEngine({ allowEIO3: true });
  engine.attach(http, { path: "/socket.io/" });
  const io = new ServerUnderTest();
  io.bind(engine as never);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const stop = async () => {
    await io.close();
    http.close();
    http.closeAllConnections();
  };
  t.after(stop);
  return { io, http, port, url: `http://127.0.0.1:${port}`, stop, engine };
}

for (const which of cases()) {
  test(`${which.title}: everything goes on over the published engine`, async (t) => {
    const server = await bound(t);
    const { client, socket } = await pair(t, server, which);
    assert.equal(server.io.engine, server.engine);
    assert.equal(socket.conn.protocol, which.client.revision);
    assert.equal(socket.handshake.query.EIO, String(which.client.revision));
    assert.equal(socket.handshake.secure, false);

    const news = nextEvent(client, "news");
    socket.emit("news", 1, { two: Buffer.of(2) });
    assert.equal((await news)[0], 1);
    assert.deepEqual(Buffer.from(((await news)[1] as { two: Uint8Array }).two), Buffer.of(2));

    socket.on("ask", (bytes, answer) => answer(bytes.length, "yes"));
    const answer = await new Promise((resolve) => client.emit("ask", Buffer.alloc(3), resolve));
    assert.equal(answer, 3);

    socket.join("room");
    const all = nextEvent(client, "all");
    server.io.to("room").emit("all");
    await all;

    const left = nextEvent(asEmits(socket), "disconnect");
    client.io.engine.close();
    assert.equal((await left)[0], "transport close");
    assert.equal(server.io.sockets.sockets.size, 0);
  });
}

test("closing the server closes the engine's sessions", async (t) => {
  const [which] = cases();
  assert.ok(which);
  const server = await bound(t);
  const { client } = await pair(t, server, which);
  const gone = nextEvent(client, "disconnect");
  await server.stop();
  await gone;
  assert.equal(server.engine.clientsCount, 0);
});
