import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryServer } from "./memory-server.test.js";
import type { Next } from "./middleware.js";
import type { Socket } from "./socket.js";

test("lets a client in: CONNECT with the socket's id, then connect and connection are told", () => {
  const server = new MemoryServer();
  const told: unknown[] = [];
  for (const event of ["connect", "connection"] as const) {
    server.of("/a").on(event, (socket: Socket) => told.push([event, socket.id, socket.connected, [...socket.rooms]]));
  }
  const client = server.client().send("0/a,");
  assert.deepEqual(client.read(), ['0/a,{"sid":"s1"}']);
  assert.deepEqual(told, [
    ["connect", "s1", true, ["s1"]],
    ["connection", "s1", true, ["s1"]],
  ]);
  assert.deepEqual([...server.of("/a").sockets.keys()], ["s1"]);
});

test("a listener that fails is reported, and keeps nobody out", () => {
  const server = new MemoryServer();
  server.on("connection", () => {
    throw new TypeError("handler");
  });
  const client = server.client().send("0");
  assert.deepEqual(client.read(), ['0{"sid":"s1"}']);
  assert.deepEqual(
    server.faults.map(({ error, event, socket }) => [(error as Error).message, event, socket]),
    [["handler", "connection", undefined]],
  );
});

test("middlewares see the socket with its credentials, in order, before it is connected", () => {
  const server = new MemoryServer();
  const seen: unknown[] = [];
  server.use((socket, next) => {
    seen.push([1, socket.handshake.auth, socket.connected]);
    next();
  });
  server.use((socket, next) => {
    seen.push([2, socket.id, server.sockets.sockets.size]);
    next();
  });
  server.client().send('0{"token":"x"}');
  assert.deepEqual(seen, [
    [1, { token: "x" }, false],
    [2, "s1", 0],
  ]);
});

test("a refusal is CONNECT_ERROR with message and data, and leaves nothing behind", () => {
  const server = new MemoryServer();
  const namespace = server.of("/a");
  namespace.use((socket, next) => {
    socket.join("x");
    next(Object.assign(new TypeError("no"), { data: { code: 7 } }));
  });
  const client = server.client().send("0/a,");
  assert.deepEqual(client.read(), ['4/a,{"message":"no","data":{"code":7}}']);
  assert.equal(namespace.sockets.size, 0);
  assert.equal(namespace.find("s1"), undefined);
  assert.deepEqual([...namespace.joining()], []);
  assert.deepEqual(client.send("0/a,").read(), ['4/a,{"message":"no","data":{"code":7}}']);
});

test("a refusal without data has no data", () => {
  const server = new MemoryServer();
  server.use((_, next) => next(new TypeError("no")));
  assert.deepEqual(server.client().send("0").read(), ['4{"message":"no"}']);
});

test("a refusal whose data cannot be sent is sent without, and reported", () => {
  const server = new MemoryServer();
  server.use((_, next) => next(Object.assign(new TypeError("no"), { data: 5n })));
  assert.deepEqual(server.client().send("0").read(), ['4{"message":"no"}']);
  assert.deepEqual(
    server.faults.map(({ error, event }) => [(error as Error).name, event]),
    [["TypeError", "use"]],
  );
});

test("what a middleware throws refuses the socket; what it throws after next is reported", () => {
  const server = new MemoryServer();
  server.of("/a").use(() => {
    throw new TypeError("thrown");
  });
  server.of("/b").use((_, next) => {
    next();
    throw new TypeError("late");
  });
  const client = server.client().send("0/a,", "0/b,");
  assert.deepEqual(client.read(), ['4/a,{"message":"thrown"}', '0/b,{"sid":"s2"}']);
  assert.deepEqual(
    server.faults.map(({ error, event }) => [(error as Error).message, event]),
    [["late", "use"]],
  );
});

test("a client that leaves while a middleware thinks is never announced, and may be refused to no end", () => {
  for (const error of [undefined, new TypeError("no")]) {
    const server = new MemoryServer();
    let goOn: Next | undefined;
    server.use((socket, next) => {
      socket.join("x");
      goOn = next;
    });
    server.on("connection", () => assert.fail("gone before"));
    const client = server.client().send("0");
    assert.equal([...server.sockets.joining()].length, 1);
    client.drop();
    goOn?.(error);
    assert.deepEqual(client.read(), []);
    assert.deepEqual([...server.sockets.joining()], []);
    assert.deepEqual(server.sockets.adapter.socketRooms("s1"), undefined);
  }
});

test("events sent and rooms joined in a middleware count, before CONNECT", () => {
  const server = new MemoryServer();
  server.use((socket, next) => {
    socket.emit("early");
    socket.join("x");
    server.to("x").emit("not yet");
    next();
  });
  const client = server.client().send("0");
  server.to("x").emit("now");
  assert.deepEqual(client.read(), ['2["early"]', '0{"sid":"s1"}', '2["now"]']);
});

test("broadcasts reach who is connected, after others left from any place", () => {
  const server = new MemoryServer();
  const clients = Array.from({ length: 4 }, () => server.joined());
  clients[1]?.socket.disconnect();
  clients[3]?.socket.disconnect();
  clients[0]?.socket.disconnect();
  const late = server.joined();
  for (const { client } of clients) client.read();
  server.emit("hello");
  assert.deepEqual(
    [...clients, late].map(({ client }) => client.read()),
    [[], [], ['2["hello"]'], [], ['2["hello"]']],
  );
  assert.deepEqual(
    server.sockets.connected.map(({ slot }) => slot),
    [0, 1],
  );
});

test("who is in no namespace of that name, or left it before, is not removed twice", () => {
  const server = new MemoryServer();
  server.joined();
  server.sockets.remove({ id: "nobody" });
  assert.equal(server.sockets.connected.length, 1);
});

test("acknowledgement ids are counted over all sockets of the namespace", () => {
  const server = new MemoryServer();
  const a = server.joined();
  const b = server.joined();
  a.socket.emit("x", () => undefined);
  b.socket.emit("x", () => undefined);
  assert.deepEqual([...a.client.read(), ...b.client.read()], ['20["x"]', '21["x"]']);
});

test("a socket shows its namespace, and the namespace its server", () => {
  const server = new MemoryServer();
  const { socket } = server.joined("/a");
  assert.equal(socket.nsp, server.of("/a"));
  assert.equal(socket.nsp.name, "/a");
  assert.equal(socket.nsp.server, server);
  assert.equal(socket.nsp.clock, server.clock);
});
