/** Connection state recovery as the published client lives it: cut off again and again, and every time back. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { collect, nextEvent } from "@tidewire/testkit";
import type { Socket as ServerSocket } from "socket.io";
import { test } from "../support/bounded-test.js";
import { type Case, type ClientSocket, cases, connected, client as unconnected } from "../support/clients.js";
import { asEmits } from "../support/pair.js";
import { isOracle, type Running, serve } from "../support/peer.js";

const RECOVERY = { connectionStateRecovery: { maxDisconnectionDuration: 60_000 } };
const COMES_BACK = { reconnection: true, reconnectionDelay: 1, reconnectionDelayMax: 5 };

interface Cut {
  server: Running;
  client: ClientSocket;
  socket: ServerSocket;
}

/** A client, and a way to cut it off and see it come back. `away` is what happens while it is not there. */
async function recoverable(
  t: TestContext,
  which: Case,
): Promise<Cut & { cut(away?: () => void): Promise<ServerSocket> }> {
  const server = await serve(t, RECOVERY);
  const first = nextEvent(asEmits(server.io), "connection");
  const client = await connected(t, server, which, COMES_BACK);
  let socket = (await first)[0] as ServerSocket;
  const cut = async (away: () => void = () => undefined): Promise<ServerSocket> => {
    const left = nextEvent(asEmits(socket), "disconnect");
    const back = nextEvent(asEmits(server.io), "connection");
    const connect = nextEvent(client, "connect");
    left.then(away);
    client.io.engine.close();
    await left;
    socket = (await back)[0] as ServerSocket;
    await connect;
    return socket;
  };
  return { server, client, socket, cut };
}

/** Those that know recovery: of the published ones the newest. */
for (const which of cases((client) => client.has.has("emitWithAck"))) {
  test(`${which.title}: comes back with its id, rooms, data and what it missed`, async (t) => {
    const { server, client, socket, cut } = await recoverable(t, which);
    const { id } = client;
    socket.join(["a", "b"]);
    socket.data.name = "Ada";
    const heard = nextEvent(client, "before");
    server.io.emit("before");
    await heard;
    const news = collect(client, "news");
    const after = await cut(() => {
      server.io.emit("news", 1, Buffer.of(1, 2));
      server.io.to("a").emit("news", 2);
      server.io.to("c").emit("news", 3);
      server.io.except("b").emit("news", 4);
      server.io.to(socket.id).emit("news", 5);
    });
    assert.equal(client.recovered, true);
    assert.equal(client.id, id);
    assert.deepEqual([after.id, after.recovered, after.data], [id, true, { name: "Ada" }]);
    assert.deepEqual([...after.rooms].sort(), [id, "a", "b"].sort());
    server.io.emit("news", 6);
    const received = [await news.next(), await news.next(), await news.next(), await news.next()];
    // Behind the arguments comes the offset, which published clients show.
    assert.deepEqual(
      received.map(([n]) => n),
      [1, 2, 5, 6],
    );
    assert.deepEqual(received[0]?.[1], Buffer.of(1, 2));
  });

  test(`${which.title}: events that are volatile, or wait for an acknowledgement, are not sent again`, async (t) => {
    const { server, client, cut } = await recoverable(t, which);
    const heard = nextEvent(client, "before");
    server.io.emit("before");
    await heard;
    const news = collect(client, "news");
    await cut(() => {
      server.io.volatile.emit("news", "volatile");
      server.io.timeout(100).emit("news", "asks", () => undefined);
      server.io.emit("news", "plain");
    });
    server.io.emit("news", "end");
    assert.equal((await news.next())[0], "plain");
    assert.equal((await news.next())[0], "end");
  });

  if (isOracle) continue;

  test(`${which.title}: recovers twenty times in a row without having heard anything`, async (t) => {
    const { server, client, cut } = await recoverable(t, which);
    const { id } = client;
    for (let round = 0; round < 20; round++) {
      assert.equal((await cut()).recovered, true);
      assert.deepEqual([client.recovered, client.id], [true, id]);
    }
    assert.equal(server.io.sockets.sockets.size, 1);
  });

  test(`${which.title}: recovers twenty times in a row, hearing everything once and in order`, async (t) => {
    const { server, client, cut } = await recoverable(t, which);
    const news = collect(client, "news");
    for (let round = 0; round < 20; round++) {
      server.io.emit("news", `${round} before`);
      await cut(() => server.io.emit("news", `${round} missed`));
      assert.equal(client.recovered, true);
      server.io.emit("news", `${round} after`);
      for (const when of ["before", "missed", "after"]) assert.equal((await news.next())[0], `${round} ${when}`);
    }
    assert.equal(news.size, 0);
  });

  test(`${which.title}: what a middleware emits is heard`, async (t) => {
    const server = await serve(t, RECOVERY);
    server.io.use((socket, next) => {
      socket.emit("welcome");
      next();
    });
    await nextEvent(unconnected(t, server, which), "welcome");
  });
}

if (!isOracle) {
  test("a client that nobody waits for any more begins anew, and its expiry is told", async (t) => {
    const [which] = cases((client) => client.has.has("emitWithAck"));
    assert.ok(which);
    const server = await serve(t, { connectionStateRecovery: { maxDisconnectionDuration: 20 } });
    const client = await connected(t, server, which, COMES_BACK);
    const { id } = client;
    const expired = nextEvent(asEmits(server.io), "session_expired");
    client.io.reconnection(false);
    client.io.engine.close();
    assert.equal(((await expired)[0] as { id: string }).id, id);
    client.connect();
    await nextEvent(client, "connect");
    assert.notEqual(client.id, id);
    assert.ok(!client.recovered);
  });
}
