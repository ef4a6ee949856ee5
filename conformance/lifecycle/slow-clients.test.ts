/** Connections that say nothing, or never finish: deadlines bound them, and io.close() does not wait for them. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { ByteClient, eventually, HandleWatch, RawPolling, RawStream, upgradeRequest } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { isOracle, ServerUnderTest, serve } from "../support/peer.js";

const HALF_A_REQUEST = "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nX-Slow: ";

if (!isOracle) {
  for (const [title, bytes] of [
    ["never sent a byte", ""],
    ["stopped in the middle of a request's head", HALF_A_REQUEST],
    [
      "stopped in the middle of an upgrade's head",
      upgradeRequest("/socket.io/?EIO=4&transport=websocket").slice(0, 90),
    ],
    [
      "stopped in the middle of a head behind a request that was answered",
      `GET / HTTP/1.1\r\nHost: x\r\n\r\n${HALF_A_REQUEST}`,
    ],
  ] as const) {
    test(`close() does not wait for a connection that ${title}`, async (t) => {
      const watch = new HandleWatch();
      const server = await serve(t, { closeTimeout: 1_000 });
      const client = connect(server.port, "127.0.0.1").on("error", () => undefined);
      await once(client, "connect");
      client.resume().write(bytes);
      await eventually(() => connections(server.http).then((count) => assert.equal(count, 1)));
      await Promise.all([server.io.close(), once(client, "close")]);
      await watch.nothingLeft();
    });
  }

  test("close() does not wait for a client that never greets a server of TLS", async (t) => {
    const http = createTlsServer();
    const io = new ServerUnderTest(http);
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const client = connect((http.address() as AddressInfo).port, "127.0.0.1").on("error", () => undefined);
    t.after(() => client.destroy());
    await once(http, "connection");
    client.resume();
    await Promise.all([io.close(), once(client, "close")]);
  });

  test("an upload of one byte a second ends with 408 and its session, whatever it sent a moment ago", async (t) => {
    const server = await serve(t, { uploadTimeout: 300 });
    const session = await RawPolling.open(server.port);
    t.after(() => session.close());
    const client = await ByteClient.connect(server.port);
    client.write(`POST ${session.url} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n4`);
    const trickle = setInterval(() => client.write("4"), 50);
    t.after(() => clearInterval(trickle));
    assert.match((await client.readUntil("\r\n")).toString(), / 408 /);
    clearInterval(trickle);
    await client.readAll();
    assert.equal(server.io.engine.clientsCount, 0);
  });

  test("a session whose client never polls again is dropped when its time is up", async (t) => {
    const server = await serve(t, { pingInterval: 100, pingTimeout: 100 });
    const session = await RawPolling.open(server.port);
    session.close();
    assert.equal(server.io.engine.clientsCount, 1);
    await eventually(() => assert.equal(server.io.engine.clientsCount, 0));
  });

  test("a client that opens a session and joins nothing is dropped when its time is up", async (t) => {
    const server = await serve(t, { connectTimeout: 100 });
    const stream = await RawStream.open(server.port);
    await stream.socket.nextCloseCode();
    await eventually(() => assert.equal(server.io.engine.clientsCount, 0));
  });

  test("attachments that never come end their session when their time is up", async (t) => {
    const server = await serve(t, { attachmentTimeout: 100 });
    const stream = await RawStream.open(server.port);
    await stream.join();
    stream.send('451-["file",{"_placeholder":true,"num":0}]');
    await stream.socket.nextCloseCode();
    await eventually(() => assert.equal(server.io.engine.clientsCount, 0));
  });
}

/** Those that the HTTP server has open. */
function connections(http: {
  getConnections(done: (error: Error | null, count: number) => void): unknown;
}): Promise<number> {
  return new Promise((resolve) => http.getConnections((_, count) => resolve(count)));
}
