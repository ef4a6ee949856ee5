/** Coming back as if nothing had happened: connection state recovery, and retries. */
import assert from "node:assert/strict";
import { collect, eventually, nextEvent } from "@tidewire/testkit";
import type { Socket as ServerSocket } from "socket.io";
import { test } from "../support/bounded-test.js";
import { CASES, connected, serve } from "./servers.js";

for (const which of CASES.filter(({ server }) => server.recovers)) {
  test(`missed events arrive, listeners see no offset, volatile ones lose no argument: ${which.title}`, async (t) => {
    const server = await serve(t, which, { connectionStateRecovery: {} });
    const connections = collect(server.io as never, "connection");
    const socket = await connected(t, server, which);
    const [peer] = (await connections.next()) as [ServerSocket];
    const received = collect(socket as never, "chat");
    peer.emit("chat", "first");
    assert.deepEqual(await received.next(), ["first"]);
    // Between two polls a volatile event is dropped.
    await eventually(() => peer.conn.transport.writable);
    peer.volatile.emit("chat", "private");
    assert.deepEqual(await received.next(), ["private"]);
    const { id } = socket;
    const back = nextEvent(socket as never, "connect");
    const gone = nextEvent(peer as never, "disconnect");
    peer.conn.close();
    await gone;
    server.io.emit("chat", "missed");
    server.io.to("elsewhere").emit("chat", "not for us");
    await back;
    assert.deepEqual([socket.recovered, socket.id], [true, id]);
    assert.deepEqual(await received.next(), ["missed"]);
    server.io.emit("chat", "last");
    assert.deepEqual(await received.next(), ["last"]);
  });
}

for (const which of CASES.filter(({ small }) => !small)) {
  test(`with retries every event arrives, in order, over connections that break: ${which.title}`, async (t) => {
    const server = await serve(t, which);
    const seen: number[] = [];
    server.io.on("connection", (peer) => {
      peer.on("count", (number: number, answer: () => void) => {
        // Some answers are lost with their connection.
        if (number % 7 === 3 && !seen.includes(number)) peer.conn.close();
        seen.push(number);
        answer();
      });
    });
    const socket = await connected(t, server, which, { retries: 10, ackTimeout: 200 });
    const numbers = Array.from({ length: 25 }, (_, index) => index);
    const answered: number[] = [];
    for (const number of numbers) socket.emit("count", number, () => answered.push(number));
    await eventually(() => answered.length === numbers.length);
    assert.deepEqual(answered, numbers);
    assert.deepEqual([...new Set(seen)], numbers);
  });
}
