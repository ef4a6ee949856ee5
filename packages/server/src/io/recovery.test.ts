import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryServer } from "./memory-server.test.js";
import { RecoveringClient, recovering } from "./recovering-client.test.js";
import type { Socket } from "./socket.js";

test("CONNECT carries a pid that nobody guesses, and events carry their offset", () => {
  const { server } = recovering();
  const client = server.client().send("0");
  const [answer] = client.read();
  const [, tag] = /^0\{"sid":"s1","pid":"([\w-]{6}\.)[\w-]{20}"\}$/.exec(String(answer)) ?? [];
  server.emit("hello", 1);
  // A client knows an offset by how its session begins.
  assert.equal(client.read()[0], `2["hello",1,"${tag}1"]`);
});

test("without the option there is neither", () => {
  const server = new MemoryServer();
  const client = server.client().send('0{"pid":"x","offset":"y"}');
  server.emit("hello", 1);
  assert.deepEqual(client.read(), ['0{"sid":"s1"}', '2["hello",1]']);
});

test("a client that comes back is the socket it was, with its rooms, its data and what it missed", () => {
  const { server, sockets } = recovering();
  const client = new RecoveringClient(server);
  client.connect();
  sockets[0]?.join("room");
  Object.assign(sockets[0]?.data, { name: "x" });
  server.emit("seen");
  client.read();
  client.client.drop();
  server.emit("all", 1);
  server.to("room").emit("room");
  server.to("elsewhere").emit("other");
  server.except("room").emit("not for the room");
  server.to(String(client.sid)).emit("mine");
  const { events, recovered } = client.connect();
  assert.deepEqual(events, [["all", 1], ["room"], ["mine"]]);
  const [before, after] = sockets;
  assert.equal(recovered, true);
  assert.notEqual(before, after);
  assert.deepEqual([before?.recovered, after?.recovered], [false, true]);
  assert.equal(before?.id, after?.id);
  assert.equal(after?.data, before?.data);
  assert.deepEqual([...(after?.rooms ?? [])].sort(), ["room", "s1"]);
  assert.equal(server.sockets.sockets.size, 1);
});

test("what was missed comes before the answer, in the same write", () => {
  const { server } = recovering();
  const client = new RecoveringClient(server);
  client.connect();
  client.client.drop();
  server.emit("missed");
  const next = server.client().send(`0${JSON.stringify({ pid: client.pid })}`);
  const packets = next.read();
  assert.deepEqual(
    packets.map((packet) => String(packet)[0]),
    ["2", "0"],
  );
  assert.equal(next.transport.writes, 1);
});

test("recovers a client that has heard nothing yet, and any number of times in a row", () => {
  const { server } = recovering();
  const client = new RecoveringClient(server);
  client.connect();
  for (let round = 0; round < 20; round++) {
    client.client.drop();
    if (round % 3 > 0) server.emit("missed", round);
    const { events, recovered } = client.connect();
    assert.deepEqual([recovered, events], [true, round % 3 > 0 ? [["missed", round]] : []]);
    if (round % 2 > 0) {
      server.emit("heard", round);
      assert.deepEqual(client.read(), [["heard", round]]);
    }
  }
});

test("events that are volatile, or wait for an acknowledgement, carry no offset and are not sent again", () => {
  const { server, sockets } = recovering();
  const client = new RecoveringClient(server);
  client.connect();
  sockets[0]?.volatile.emit("a");
  sockets[0]?.emit("b", () => undefined);
  server.volatile.emit("c");
  assert.deepEqual(client.client.read(), ['2["a"]', '20["b"]']);
  server.volatile.emit("c");
  server.timeout(10).emit("d", () => undefined);
  assert.deepEqual(client.client.read(), ['2["c"]', '21["d"]']);
  client.client.drop();
  server.volatile.emit("c");
  server.timeout(10).emit("d", () => undefined);
  assert.deepEqual(client.connect().events, []);
});

test("bytes are sent again as they were", () => {
  const { server } = recovering();
  const client = new RecoveringClient(server);
  client.connect();
  client.client.drop();
  const bytes = Buffer.of(1, 2);
  server.emit("file", bytes);
  bytes.fill(0);
  const next = server.client().send(`0${JSON.stringify({ pid: client.pid })}`);
  assert.deepEqual(next.read()[1], Buffer.of(1, 2));
});

test("a pid is good for one client, once", () => {
  const { server } = recovering();
  const client = new RecoveringClient(server);
  client.connect();
  client.client.drop();
  const { pid } = client;
  assert.equal(client.connect().recovered, true);
  client.client.drop();
  client.connect();
  client.client.send("1");
  const thief = new RecoveringClient(server);
  thief.pid = pid;
  assert.equal(thief.connect().recovered, false);
  assert.notEqual(thief.sid, client.sid);
});

test("a client that comes back before its end was noticed takes its own place", () => {
  const { server, sockets } = recovering();
  const client = new RecoveringClient(server);
  client.connect();
  const old = client.client;
  const reasons: unknown[] = [];
  sockets[0]?.on("disconnect", (reason) => reasons.push(reason));
  server.emit("on its way");
  const { events, recovered } = client.connect();
  assert.deepEqual([recovered, events, reasons], [true, [["on its way"]], ["transport close"]]);
  assert.deepEqual([old.transport.isClosed, server.sockets.sockets.size], [true, 1]);
});

test("who left by intent, was sent away or did not read does not come back", () => {
  for (const leave of [
    (client: RecoveringClient) => client.client.send("1"),
    (_client: RecoveringClient, socket: Socket | undefined) => socket?.disconnect(),
    (client: RecoveringClient) => client.client.drop("parse error"),
    (client: RecoveringClient) => client.client.drop("slow reader"),
  ]) {
    const { server, sockets } = recovering();
    const client = new RecoveringClient(server);
    client.connect();
    leave(client, sockets[0]);
    assert.equal(client.connect().recovered, false);
  }
});

test("who was cut off in any other way does", () => {
  for (const reason of [
    "transport error",
    "transport close",
    "forced close",
    "ping timeout",
    "server shutting down",
  ] as const) {
    const { server } = recovering();
    const client = new RecoveringClient(server);
    client.connect();
    client.client.drop(reason);
    assert.equal(client.connect().recovered, true, reason);
  }
});

test("a session that nobody comes back to expires, which is told", () => {
  const { server } = recovering({ maxDisconnectionDuration: 1000 });
  const client = new RecoveringClient(server);
  const told: unknown[] = [];
  server.on("session_expired", ({ id, rooms, data }) => told.push([id, [...rooms], data]));
  client.connect();
  client.client.drop();
  server.host.time.advance(900);
  assert.deepEqual(told, []);
  server.host.time.advance(200);
  assert.deepEqual(told, [["s1", ["s1"], {}]]);
  assert.equal(client.connect().recovered, false);
});

test("listeners of outgoing events see what was emitted, not the offset", () => {
  const { server, sockets } = recovering();
  new RecoveringClient(server).connect();
  const seen: unknown[] = [];
  sockets[0]?.onAnyOutgoing((...event) => seen.push(event));
  sockets[0]?.emit("direct", 1);
  server.emit("broadcast", 2);
  assert.deepEqual(seen, [
    ["direct", 1],
    ["broadcast", 2],
  ]);
});

test("2.x clients are not recovered, and their own events carry no offset", () => {
  const { server, sockets } = recovering();
  const client = server.client({ version: 3 });
  assert.deepEqual(client.read(), ["0"]);
  sockets[0]?.emit("hello");
  assert.deepEqual(client.read(), ['2["hello"]']);
});

test("a child namespace that clients may come back to is not empty", () => {
  const server = new MemoryServer({
    cleanupEmptyChildNamespaces: true,
    connectionStateRecovery: { maxDisconnectionDuration: 1000 },
  });
  server.of(/^\/a$/);
  const client = server.client().send("0/a,");
  const namespace = server.of("/a");
  const { pid } = JSON.parse(String(client.read()[0]).slice("0/a,".length));
  client.drop();
  assert.equal(server.of("/a"), namespace);
  const back = server.client().send(`0/a,${JSON.stringify({ pid })}`);
  assert.match(String(back.read()[0]), new RegExp(pid));
  back.drop();
  server.host.time.advance(1100);
  assert.notEqual(server.of("/a"), namespace);
});
