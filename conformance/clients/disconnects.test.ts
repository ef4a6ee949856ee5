/** How a connection ends, as both ends are told, and how a client comes back. */
import assert from "node:assert/strict";
import type { Socket as NetSocket } from "node:net";
import type { TestContext } from "node:test";
import { collect, eventually, nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { type Case, type ClientSocket, cases, client, connected, transportOf } from "../support/clients.js";
import { asEmits, type Pair, pair, type ServerSocket } from "../support/pair.js";
import { type Running, serve } from "../support/peer.js";

/** Both reasons of one ending; every `disconnect` has its `disconnecting` before it, rooms still in place. */
async function ending({ client, socket }: Pair, act: () => void): Promise<{ client: unknown; server: unknown }> {
  const order: unknown[] = [];
  socket.on("disconnecting", (reason) => order.push("disconnecting", reason, [...socket.rooms].length));
  socket.on("disconnect", (reason) => order.push("disconnect", reason, [...socket.rooms].length));
  const clientSide = nextEvent(client, "disconnect");
  const serverSide = nextEvent(asEmits(socket), "disconnect");
  act();
  const server = (await serverSide)[0];
  assert.deepEqual(order, ["disconnecting", server, 1, "disconnect", server, 0]);
  assert.equal(socket.connected, false);
  return { client: (await clientSide)[0], server };
}

/** The TCP connections of a server, so that a test can cut them. */
function connections(server: Running): Set<NetSocket> {
  const open = new Set<NetSocket>();
  server.http.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  return open;
}

for (const which of cases()) {
  test(`${which.title}: the client leaves`, async (t) => {
    const server = await serve(t);
    const both = await pair(t, server, which);
    assert.deepEqual(await ending(both, () => both.client.disconnect()), {
      client: "io client disconnect",
      server: "client namespace disconnect",
    });
    await eventually(() => assert.equal(server.io.engine.clientsCount, 0));
  });

  test(`${which.title}: the server puts the client out of the namespace, the connection stays`, async (t) => {
    const server = await serve(t);
    const both = await pair(t, server, which);
    assert.deepEqual(await ending(both, () => both.socket.disconnect()), {
      client: "io server disconnect",
      server: "server namespace disconnect",
    });
    assert.equal(server.io.of("/").sockets.size, 0);
  });

  test(`${which.title}: the server closes the whole connection, every namespace is told`, async (t) => {
    const server = await serve(t);
    server.io.of("/chat");
    const both = await pair(t, server, which);
    const joined = nextEvent(asEmits(server.io.of("/chat")), "connection");
    const chat = both.client.io.socket("/chat");
    const [inChat] = (await joined) as [ServerSocket];
    await eventually(() => chat.connected);
    const chatEnded = nextEvent(asEmits(inChat), "disconnect");
    assert.deepEqual(await ending(both, () => both.socket.disconnect(true)), {
      client: "io server disconnect",
      server: "server namespace disconnect",
    });
    assert.equal((await chatEnded)[0], "server namespace disconnect");
    await eventually(() => assert.equal(server.io.engine.clientsCount, 0));
    assert.equal(chat.connected, false);
  });

  test(`${which.title}: the server closes below the protocol`, async (t) => {
    const server = await serve(t);
    const both = await pair(t, server, which);
    const reasons = await ending(both, () => both.socket.conn.close());
    assert.deepEqual(reasons, { client: "transport close", server: "forced close" });
  });

  test(`${which.title}: the client closes below the protocol`, async (t) => {
    const server = await serve(t);
    const both = await pair(t, server, which);
    const reasons = await ending(both, () => both.client.io.engine.close());
    assert.deepEqual(reasons, { client: "forced close", server: "transport close" });
  });

  test(`${which.title}: the network is cut`, async (t) => {
    const server = await serve(t);
    const open = connections(server);
    const both = await pair(t, server, which);
    const isPolling = transportOf(both.client) === "polling";
    // A poll must be pending: between two polls nobody notices a cut.
    if (isPolling) await eventually(() => both.socket.conn.transport.writable);
    const reasons = await ending(both, () => {
      for (const socket of open) socket.destroy();
    });
    assert.deepEqual(reasons, {
      client: isPolling ? "transport error" : "transport close",
      server: isPolling ? "transport error" : "transport close",
    });
  });

  test(`${which.title}: a server that shuts down tells its sockets`, async (t) => {
    const server = await serve(t);
    const both = await pair(t, server, which);
    const reasons = await ending(both, () => void server.stop());
    assert.equal(reasons.server, "server shutting down");
    assert.match(String(reasons.client), /^transport (close|error)$/);
  });

  test(`${which.title}: comes back after the server restarted, with a new id`, async (t) => {
    const first = await serve(t);
    const options = { reconnection: true, reconnectionDelay: 10, reconnectionDelayMax: 50 };
    const socket = await connected(t, first, which, options);
    const oldId = socket.id;
    const lost = nextEvent(socket, "disconnect");
    await first.stop();
    await lost;
    const back = nextEvent(socket, "connect");
    const second = await restart(t, first);
    await back;
    assert.notEqual(socket.id, oldId);
    const heard = nextEvent(socket, "hello again");
    second.io.emit("hello again");
    await heard;
  });

  test(`${which.title}: what was emitted while away arrives once, after coming back`, async (t) => {
    const first = await serve(t);
    const options = { reconnection: true, reconnectionDelay: 10, reconnectionDelayMax: 50 };
    const socket = await connected(t, first, which, options);
    const lost = nextEvent(socket, "disconnect");
    await first.stop();
    await lost;
    for (const n of [1, 2, 3]) socket.emit("n", n);
    const seen = collectAtServer(await restart(t, first));
    await eventually(() => assert.deepEqual(seen, [1, 2, 3]));
  });
}

for (const which of cases((version) => version.revision === 4)) {
  test(`${which.title}: may leave and join again over the same connection`, async (t) => {
    const server = await serve(t);
    const { client: socket, socket: atServer } = await pair(t, server, which);
    const other = socket.io.socket("/other");
    await nextEvent(other, "connect_error");
    const gone = nextEvent(asEmits(atServer), "disconnect");
    const back = collect(asEmits(server.io), "connection");
    socket.disconnect();
    await gone;
    socket.connect();
    await back.next();
    await eventually(() => socket.connected);
  });
}

test("a client that nobody lets in keeps trying until the server is there", async (t) => {
  const gone = await serve(t);
  await gone.stop();
  const which = cases()[0] as Case;
  const socket: ClientSocket = client(t, gone, which, { reconnection: true, reconnectionDelay: 10 });
  await nextEvent(socket, "connect_error");
  const joined = nextEvent(socket, "connect");
  await restart(t, gone);
  await joined;
});

function restart(t: TestContext, { port }: Running): Promise<Running> {
  return serve(t, {}, port);
}

function collectAtServer({ io }: Running): unknown[] {
  const seen: unknown[] = [];
  io.on("connection", (socket) => socket.on("n", (n: unknown) => seen.push(n)));
  return seen;
}
