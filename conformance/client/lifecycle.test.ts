/** Connecting, losing the connection, coming back, leaving: what the application hears, and that nothing is left. */
import assert from "node:assert/strict";
import { collect, eventually, HandleWatch, nextEvent } from "@tidewire/testkit";
import type { Socket as ServerSocket } from "socket.io";
import { test } from "../support/bounded-test.js";
import { CASES, client, connected, SERVERS, serve, settled } from "./servers.js";

for (const which of CASES) {
  test(`disconnects for good on either side's word: ${which.title}`, async (t) => {
    const server = await serve(t, which);
    const connections = collect(server.io as never, "connection");
    const socket = await connected(t, server, which);
    const [first] = (await connections.next()) as [ServerSocket];
    const gone = nextEvent(first as never, "disconnect");
    const reasons = collect(socket as never, "disconnect");
    socket.disconnect();
    assert.equal((await reasons.next())[0], "io client disconnect");
    assert.match(String((await gone)[0]), /client namespace disconnect|transport close/);
    socket.connect();
    const [second] = (await connections.next()) as [ServerSocket];
    await nextEvent(socket as never, "connect");
    second.disconnect();
    const [reason, details] = await reasons.next();
    assert.equal(reason, "io server disconnect");
    assert.equal(socket.active, false);
    if (!which.small) assert.equal((details as { closedBy: string }).closedBy, "server");
  });

  test(`comes back after the server restarted, and sends what was emitted meanwhile: ${which.title}`, async (t) => {
    const server = await serve(t, which);
    const socket = await connected(t, server, which);
    const lost = nextEvent(socket as never, "disconnect");
    const back = nextEvent(socket.io as never, "reconnect");
    await server.stop();
    await lost;
    socket.emit("meanwhile", 1);
    const again = await serve(t, which, {}, server.port);
    const heard = new Promise((resolve) => again.io.on("connection", (peer) => peer.on("meanwhile", resolve)));
    assert.equal(typeof (await back)[0], "number");
    assert.equal(await heard, 1);
    await settled(socket, which.transports);
    assert.equal(socket.connected, true);
  });

  test(`leaves nothing behind: ${which.title}`, async (t) => {
    const server = await serve(t, which);
    const watch = new HandleWatch();
    const socket = await connected(t, server, which);
    socket.disconnect();
    await eventually(() => server.io.engine.clientsCount === 0);
    server.http.closeIdleConnections();
    await watch.nothingLeft();
  });

  test(`a session that the server forgot is begun anew: ${which.title}`, async (t) => {
    const server = await serve(t, which);
    const socket = await connected(t, server, which);
    const { id } = socket;
    const lost = nextEvent(socket as never, "disconnect");
    const back = nextEvent(socket as never, "connect");
    const [session] = Object.values(
      (server.io.engine as unknown as { clients: Record<string, { close(now: boolean): void }> }).clients,
    );
    session?.close(true);
    assert.match(String((await lost)[0]), /transport/);
    await back;
    assert.notEqual(socket.id, id);
  });
}

for (const server of SERVERS) {
  test(`falls back to the next transport with tryAllTransports: ${server.name}`, async (t) => {
    const running = await serve(t, { server }, { transports: ["websocket"] });
    const socket = client(t, running.url, ["polling", "websocket"], { tryAllTransports: true });
    await nextEvent(socket as never, "connect");
    assert.equal(socket.io.engine.transport?.name, "websocket");
  });

  test(`gives up after as many attempts as were asked for: ${server.name}`, async (t) => {
    const running = await serve(t, { server });
    await running.stop();
    const socket = client(t, running.url, ["polling"], { reconnectionAttempts: 2 });
    const attempts = collect(socket.io as never, "reconnect_attempt");
    const errors = collect(socket as never, "connect_error");
    await nextEvent(socket.io as never, "reconnect_failed");
    assert.deepEqual(attempts.drain(), [[1], [2]]);
    assert.equal(
      (errors.drain() as [Error][]).every(([error]) => error.message === "xhr poll error"),
      true,
    );
  });

  test(`sends headers, cookies and query: ${server.name}`, async (t) => {
    const running = await serve(t, { server }, { cookie: true });
    const connection = nextEvent(running.io as never, "connection");
    const socket = client(t, running.url, ["polling", "websocket"], {
      extraHeaders: { "X-Token": "t" },
      query: { room: "a b" },
      withCredentials: true,
    });
    const upgrade = new Promise<string | undefined>((resolve) =>
      running.http.on("upgrade", (request) => resolve(request.headers.cookie)),
    );
    const [peer] = (await connection) as [ServerSocket];
    assert.deepEqual([peer.handshake.headers["x-token"], peer.handshake.query.room], ["t", "a b"]);
    assert.match((await upgrade) ?? "", /^io=/);
    await settled(socket, ["websocket"]);
  });

  test(`compresses messages if the server agrees: ${server.name}`, async (t) => {
    const running = await serve(t, { server }, { perMessageDeflate: { threshold: 10 } });
    running.io.on("connection", (peer) => peer.on("echo", (value, answer) => answer(value)));
    const socket = client(t, running.url, ["websocket"], { perMessageDeflate: { threshold: 10 } });
    for (const value of ["x".repeat(5000), Buffer.alloc(5000, 1), "short"]) {
      assert.deepEqual(await socket.emitWithAck("echo", value), value);
    }
  });
}
