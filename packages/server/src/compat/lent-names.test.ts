import assert from "node:assert/strict";
import { test } from "node:test";
import { Adapter as PublishedAdapter } from "socket.io-adapter";
import { MemoryServer } from "../io/memory-server.test.js";
import { packetEncoder } from "./lent-names.js";

/** A name of the incumbent, which our types do not have. */
function lent<T>(owner: object, name: string): T {
  return Reflect.get(owner, name) as T;
}

/** A server whose rooms are kept by the published adapter for one process. */
function publishedServer() {
  return new MemoryServer({ adapter: PublishedAdapter });
}

test("the published adapter finds its encoder before the first namespace is there", () => {
  const { adapter } = publishedServer().sockets;
  assert.equal(lent(adapter, "encoder"), packetEncoder);
});

test("encodes packets of this and of other servers", () => {
  assert.deepEqual(packetEncoder.encode({ type: 2, data: ["a", 1] }), ['2["a",1]']);
  const bytes = Uint8Array.of(1);
  assert.deepEqual(packetEncoder.encode({ type: 2, nsp: "/x", id: 7, data: ["a", bytes] }), [
    '51-/x,7["a",{"_placeholder":true,"num":0}]',
    bytes,
  ]);
});

test("a broadcast through the published adapter reaches who is addressed, and tells who watches", () => {
  const server = publishedServer();
  const [a, b] = [server.joined(), server.joined()];
  const watched: unknown[] = [];
  a.socket.join("room");
  a.socket.onAnyOutgoing((...args) => watched.push(args));
  server.to("room").emit("hello", 1);
  server.except("room").emit("others");
  b.socket.broadcast.emit("not to me");
  assert.deepEqual(a.client.read(), ['2["hello",1]', '2["not to me"]']);
  assert.deepEqual(b.client.read(), ['2["others"]']);
  assert.deepEqual(watched, [["hello", 1], ["not to me"]]);
});

test("answers come back through the published adapter", async () => {
  const server = publishedServer();
  const [a, b] = [server.joined(), server.joined()];
  const answers = server.timeout(1000).emitWithAck("ask");
  assert.deepEqual([...a.client.read(), ...b.client.read()], ['20["ask"]', '20["ask"]']);
  a.client.send('30["yes"]');
  b.client.send('30["no"]');
  assert.deepEqual(await answers, ["yes", "no"]);
});

test("who leaves, or does not answer in time, is missing", async () => {
  const server = publishedServer();
  const [a, b] = [server.joined(), server.joined()];
  const left = server.emitWithAck("ask");
  a.client.send('30["yes"]');
  b.client.drop();
  await assert.rejects(left, { code: "disconnected", responses: ["yes"] });

  const late = server.timeout(1000).emitWithAck("ask");
  assert.equal(lent<{ has(id: number): boolean }>(a.socket, "acks").has(1), true);
  server.host.time.advance(1000);
  await assert.rejects(late, { code: "timeout", responses: [] });
  assert.equal(lent<{ has(id: number): boolean }>(a.socket, "acks").has(1), false);
});

test("finds, moves and disconnects sockets through the published adapter", async () => {
  const server = publishedServer();
  const { client, socket } = server.joined();
  assert.deepEqual(await server.fetchSockets(), [socket]);
  server.socketsJoin(["x", "y"]);
  server.in("x").socketsLeave("y");
  assert.deepEqual([...socket.rooms], ["s1", "x"]);
  server.disconnectSockets();
  assert.deepEqual(client.read(), ["1"]);
  assert.equal(socket.rooms.size, 0);
});

test("a socket in a middleware is in none of the adapter's broadcasts, but in its rooms", () => {
  const server = publishedServer();
  let letIn: () => void = () => undefined;
  server.use((socket, next) => {
    socket.join("early");
    letIn = next;
  });
  const client = server.client().send("0");
  server.emit("to nobody");
  const joining = lent<Map<string, unknown>>(server.sockets, "_preConnectSockets");
  assert.deepEqual([...joining.keys()], ["s1"]);
  letIn();
  server.to("early").emit("to you");
  assert.deepEqual(client.read(), ['0{"sid":"s1"}', '2["to you"]']);
});

test("the ids of packets are drawn from one counter, whoever draws them", () => {
  const { sockets } = new MemoryServer();
  const drawing = sockets as unknown as { _ids: number };
  assert.equal(sockets.nextAckId(), 0);
  assert.equal(drawing._ids++, 1);
  assert.equal(sockets.nextAckId(), 2);
});

test("what other servers send reaches the listeners of the namespace, but for the library's own news", () => {
  const { sockets } = new MemoryServer();
  const heard: unknown[][] = [];
  for (const event of ["hello", "connection", "new_namespace"]) {
    sockets.on(event, (...args: unknown[]) => heard.push([event, ...args]));
  }
  const receive = lent<(args: unknown[]) => void>(sockets, "_onServerSideEmit");
  for (const args of [["hello", 1, 2], ["connection", {}], ["new_namespace"], [], [7]]) receive.call(sockets, args);
  assert.deepEqual(heard, [["hello", 1, 2]]);
});

test("a socket shows its client, the same for every namespace, and its server", () => {
  const server = new MemoryServer();
  const { client, socket } = server.joined();
  const other = client.join("/chat");
  assert.equal(socket.client, other.client);
  assert.notEqual(socket.client, server.joined().socket.client);
  assert.equal(socket.client.id, "e1");
  assert.equal(socket.client.conn.id, "e1");
  assert.equal(lent(socket, "server"), server);
  assert.equal(lent(socket, "adapter"), server.sockets.adapter);
});

test("a server shows the options it was given and its namespaces", () => {
  const options = { pingInterval: 1000 };
  const server = new MemoryServer(options);
  const chat = server.of("/chat");
  assert.deepEqual(lent(server, "opts"), options);
  assert.equal(lent(server, "_opts"), lent(server, "opts"));
  assert.equal(lent(server, "eio"), server.engine);
  assert.deepEqual(
    [...lent<Map<string, unknown>>(server, "_nsps").entries()],
    [
      ["/", server.sockets],
      ["/chat", chat],
    ],
  );
});

test("adapters are told how long clients that were cut off may come back, in full", () => {
  const shown = (connectionStateRecovery: object | boolean): unknown => {
    const server = new MemoryServer({ connectionStateRecovery });
    assert.equal(lent(server, "opts"), lent(server, "opts"));
    return lent<{ connectionStateRecovery?: unknown }>(server, "opts").connectionStateRecovery;
  };
  assert.deepEqual(shown(true), { maxDisconnectionDuration: 120_000, skipMiddlewares: true });
  assert.deepEqual(shown({ maxDisconnectionDuration: 5000, skipMiddlewares: false }), {
    maxDisconnectionDuration: 5000,
    skipMiddlewares: false,
  });
  assert.equal(shown(false), false);
});

test("lent names are no part of what an object shows, and a tool may replace them", () => {
  const { socket } = new MemoryServer().joined();
  for (const name of ["client", "acks", "notifyOutgoingListeners", "server"]) {
    assert.ok(!Object.keys(socket).includes(name) && name in socket, name);
  }
  const told: unknown[] = [];
  Object.assign(socket, { notifyOutgoingListeners: (packet: unknown) => told.push(packet) });
  lent<(packet: unknown) => void>(socket, "notifyOutgoingListeners")("packet");
  assert.deepEqual(told, ["packet"]);
});
