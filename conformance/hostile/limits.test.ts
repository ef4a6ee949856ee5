/** What a client takes beyond a limit: it can read which one, and everybody else is served. */
import assert from "node:assert/strict";
import { nextEvent, RawPolling } from "@tidewire/testkit";
import { io } from "socket.io-client";
import { test } from "../support/bounded-test.js";
import { isOracle } from "../support/peer.js";
import { underWatch } from "../support/watch.js";

if (!isOracle) {
  test("a published client over its rate reads from its disconnect event why", async (t) => {
    const { server, served } = await underWatch(t, { rateLimit: { messagesPerSecond: 50, answer: "disconnect" } });
    const client = io(server.url, { transports: ["websocket"], forceNew: true, reconnection: false });
    await nextEvent(client, "connect");
    const lost = nextEvent(client, "disconnect");
    for (let sent = 0; sent < 200; sent++) client.emit("flood", sent);
    const [reason, details] = (await lost) as [string, { context: { code: number; reason: string } }];
    assert.equal(reason, "transport close");
    assert.equal(details.context.code, 1008);
    assert.match(details.context.reason, /^rateLimit of 50 messages/);
    await served();
  });

  test("a client over its rate whose packets are delayed is heard in order, and loses none", async (t) => {
    const { server, served } = await underWatch(t, { rateLimit: { messagesPerSecond: 200, burstSeconds: 0.1 } });
    const client = io(server.url, { transports: ["websocket"], forceNew: true });
    t.after(() => client.disconnect());
    const heard: number[] = [];
    server.io.on("connection", (socket) => {
      socket.on("count", (number: number, done: () => void) => {
        heard.push(number);
        done();
      });
    });
    await nextEvent(client, "connect");
    const sent = Array.from({ length: 60 }, (_, number) => number);
    await Promise.all(sent.map((number) => client.emitWithAck("count", number)));
    assert.deepEqual(heard, sent);
    await served();
  });

  test("a client over polling reads it from the poll that fails", async (t) => {
    const { server, served } = await underWatch(t, { maxNameLength: 20 });
    const session = await RawPolling.open(server.port);
    t.after(() => session.close());
    await session.join();
    const poll = session.http.get(session.url);
    await session.http.post(session.url, `42["${"x".repeat(21)}"]`);
    const { status, text } = await poll;
    assert.deepEqual([status, text], [429, '{"code":4,"message":"event name exceeds maxNameLength 20"}']);
    await served();
  });

  test("one namespace too many is a connect_error that names the limit", async (t) => {
    const { server, served } = await underWatch(t, { maxNamespaces: 1 });
    server.io.of("/more");
    const client = io(server.url, { transports: ["websocket"], forceNew: true });
    t.after(() => client.disconnect());
    await nextEvent(client, "connect");
    const [error] = (await nextEvent(client.io.socket("/more", {}), "connect_error")) as [Error];
    assert.equal(error.message, "maxNamespaces 1 reached: leave one first");
    await served();
  });
}
