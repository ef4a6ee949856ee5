/** What applications do to a server by mistake (hostile-input.md, application level). Whoever misuses us is told so. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { ByteClient, collect, eventually, nextEvent, RawStream, upgradeRequest } from "@tidewire/testkit";
import { type Socket as ClientSocket, io as connect } from "socket.io-client";
import { test } from "../support/bounded-test.js";
import { asEmits, type ServerSocket } from "../support/pair.js";
import { type Running, serve, start } from "../support/peer.js";
import { SOCKET } from "./target.js";

interface Setup {
  readonly server: Running;
  readonly client: ClientSocket;
  readonly socket: ServerSocket;
}

/** A server, a published client, and the server's socket for it. An exception nobody catches fails the test by itself. */
async function setup(t: TestContext): Promise<Setup> {
  const server = await serve(t);
  server.io.on("connection", (socket) => socket.on("ask", (answer) => answer("served")));
  return { server, ...(await join(t, server)) };
}

async function join(t: TestContext, server: Running): Promise<{ client: ClientSocket; socket: ServerSocket }> {
  const connection = nextEvent(asEmits(server.io), "connection");
  const client = connect(server.url, { transports: ["websocket"], forceNew: true, reconnection: false });
  t.after(() => client.disconnect());
  const [socket] = (await connection) as [ServerSocket];
  return { client, socket };
}

async function served({ server, client }: Setup, t: TestContext): Promise<void> {
  assert.equal(await client.timeout(10_000).emitWithAck("ask"), "served");
  const newcomer = await join(t, server);
  assert.equal(await newcomer.client.timeout(10_000).emitWithAck("ask"), "served");
  newcomer.client.disconnect();
}

test("a million rooms for one socket end at maxRooms: everybody is served, and they are gone when it leaves", async (t) => {
  const all = await setup(t);
  const { client, socket } = await join(t, all.server);
  const batch = (nth: number) => Array.from({ length: 10_000 }, (_, n) => `room ${nth} ${n}`);
  assert.throws(
    () => {
      for (let nth = 0; nth < 100; nth++) socket.join(batch(nth));
    },
    { code: "limit-exceeded" },
  );
  assert.ok(socket.rooms.size <= 100_000);
  await served(all, t);
  const heard = nextEvent(client, "hello");
  all.server.io.to("room 8 9999").emit("hello");
  await heard;
  client.disconnect();
  await eventually(() => assert.equal(all.server.io.sockets.adapter.rooms.has("room 8 9999"), false));
  await served(all, t);
});

test("rooms may be named by objects, symbols and prototypes: what one joins one gets", async (t) => {
  const all = await setup(t);
  for (const room of [{}, Symbol("room"), 0, Number.NaN, "", "__proto__", "constructor", null, all.socket.id]) {
    all.socket.join(room as string);
    const heard = nextEvent(all.client, "hello");
    all.server.io.to(room as string).emit("hello", "room");
    assert.deepEqual(await heard, ["room"]);
    all.socket.leave(room as string);
  }
  await served(all, t);
});

test("an event to a room of nobody, and to everybody but the only one, reaches nobody", async (t) => {
  const all = await setup(t);
  const seen = collect(all.client, "hello");
  all.server.io.to("nobody").emit("hello");
  all.server.io.to([]).except(all.socket.id).emit("hello");
  all.socket.broadcast.emit("hello");
  all.socket.to(all.socket.id).emit("hello");
  await served(all, t);
  assert.equal(seen.size, 0);
});

test("a middleware that disconnects the socket it is asked about, or its connection, or calls on twice", async (t) => {
  const all = await setup(t);
  const actions: ((socket: ServerSocket, next: (error?: Error) => void) => void)[] = [
    (socket, next) => {
      socket.disconnect(true);
      next();
    },
    (socket, next) => {
      socket.disconnect();
      next(new Error("no"));
    },
    (socket, next) => {
      socket.conn.close();
      next();
    },
    (_socket, next) => {
      next();
      next();
      next(new Error("late"));
    },
    () => {
      throw new Error("thrown");
    },
  ];
  for (const [index, action] of actions.entries()) {
    const namespace = all.server.io.of(`/strict-${index}`);
    namespace.use((socket, next) => action(socket as ServerSocket, next));
    const client = connect(`${all.server.url}/strict-${index}`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
    });
    t.after(() => client.disconnect());
    await new Promise((resolve) => {
      for (const name of ["connect", "connect_error", "disconnect"]) client.once(name, resolve);
    });
    client.disconnect();
    await served(all, t);
    await eventually(() => assert.equal(namespace.sockets.size, 0));
  }
});

test("what cannot be encoded throws where it is sent, and nothing of it is sent", async (t) => {
  const all = await setup(t);
  const circle: { self?: unknown } = {};
  circle.self = circle;
  let nested: unknown = 0;
  for (let level = 0; level < 100_000; level++) nested = [nested];
  const seen = collect(all.client, "hello");
  for (const value of [
    1n,
    circle,
    nested,
    {
      toJSON() {
        throw new RangeError("not today");
      },
    },
    {
      get bad() {
        throw new RangeError("not today");
      },
    },
    [Buffer.of(1), 1n],
    new Proxy({}, { ownKeys: () => assert.fail("looked at") }),
  ]) {
    assert.throws(() => all.socket.emit("hello", value));
    assert.throws(() => all.server.io.emit("hello", value));
    assert.throws(() => all.server.io.to(all.socket.id).emit("hello", value));
  }
  await served(all, t);
  assert.equal(seen.size, 0);
});

test("a handler that answers with what cannot be encoded fails alone", async (t) => {
  const all = await setup(t);
  const failures: unknown[] = [];
  (all.server.io as unknown as { onError(handler: (error: unknown) => void): void }).onError((error) => {
    failures.push(error);
  });
  all.socket.on("bad", (answer) => answer(1n));
  all.socket.on("worse", () => {
    throw new RangeError("thrown");
  });
  all.socket.on("worst", async () => {
    throw new RangeError("rejected");
  });
  for (const name of ["bad", "worse", "worst"]) all.client.emit(name, () => {});
  await served(all, t);
  await eventually(() => assert.equal(failures.length, 3));
});

test("a getter with a side effect sees each event encoded once or twice, and its socket still there", async (t) => {
  const all = await setup(t);
  const leaver = await join(t, all.server);
  let reads = 0;
  const value = {
    get now() {
      reads++;
      leaver.socket.disconnect(true);
      return "read";
    },
  };
  const heard = nextEvent(all.client, "hello");
  all.server.io.emit("hello", value);
  assert.deepEqual(await heard, [{ now: "read" }]);
  assert.ok(reads >= 1);
  await served(all, t);
});

test("a buffer that is written to behind the emit arrives as it was", async (t) => {
  const all = await setup(t);
  const { socket } = all;
  const seen = collect(all.client, "hello");
  const bytes = Buffer.alloc(30_000, 1);
  for (let value = 1; value <= 20; value++) {
    bytes.fill(value);
    socket.emit("hello", bytes);
    all.server.io.emit("hello", bytes);
  }
  bytes.fill(0xff);
  for (let value = 1; value <= 20; value++) {
    for (const [got] of await seen.take(2)) {
      assert.deepEqual(new Set(got as Uint8Array), new Set([value]));
    }
  }
  await served(all, t);
});

test("a socket that is gone takes every call and does nothing", async (t) => {
  const all = await setup(t);
  const { client, socket } = await join(t, all.server);
  client.disconnect();
  await eventually(() => assert.equal(socket.connected, false));
  socket.emit("hello", 1, () => {});
  socket.emit("hello", Buffer.of(1));
  socket.volatile.emit("hello");
  socket.broadcast.emit("hello");
  socket.join("room");
  socket.leave("room");
  socket.disconnect();
  socket.disconnect(true);
  assert.equal(socket.rooms.size, 0);
  assert.equal(all.server.io.sockets.adapter.rooms.has("room"), false);
  await assert.rejects(socket.timeout(1000).emitWithAck("hello"));
  await served(all, t);
});

test("an acknowledgement that is given twice is sent once, and one for a socket that is gone is not sent", async (t) => {
  const all = await setup(t);
  all.socket.on("twice", (answer) => {
    answer("one");
    answer("two");
  });
  const answers: unknown[] = [];
  all.client.emit("twice", (answer: unknown) => answers.push(answer));
  await served(all, t);
  assert.deepEqual(answers, ["one"]);

  const { client, socket } = await join(t, all.server);
  const asked = nextEvent(asEmits(socket), "late");
  client.emit("late", () => {});
  const [answer] = (await asked) as [(word: string) => void];
  client.disconnect();
  await eventually(() => assert.equal(socket.connected, false));
  answer("late");
  await served(all, t);
});

test("a listener that disconnects everybody, while everybody sends, ends in peace", async (t) => {
  const all = await setup(t);
  const others = await Promise.all(Array.from({ length: 10 }, () => RawStream.open(all.server.port)));
  for (const other of others) {
    t.after(() => other.close());
    await other.join();
  }
  all.server.io.of("/").sockets.forEach((socket) => {
    if (socket.id !== all.socket.id)
      socket.on("fire", () => all.server.io.except(all.socket.id).disconnectSockets(true));
  });
  for (const other of others) for (let n = 0; n < 100; n++) other.send('42["fire"]');
  await eventually(() => assert.equal(all.server.io.engine.clientsCount, 1));
  await served(all, t);
});

test("close() in the middle of a storm of connects ends all of them, and itself", async () => {
  const server = await start();
  const clients = await Promise.all(Array.from({ length: 200 }, () => ByteClient.connect(server.port)));
  for (const [index, client] of clients.entries()) {
    if (index === 100) void server.stop();
    if (index % 2 === 0) client.write(upgradeRequest(SOCKET));
    else client.write("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n");
    if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await server.stop();
  await Promise.all(clients.map((client) => client.closed));
  assert.equal(server.io.engine.clientsCount, 0);
});

test("an emitter that is called from within its own broadcast comes to an end", async (t) => {
  const all = await setup(t);
  let depth = 0;
  const value = {
    toJSON() {
      if (depth++ < 50) all.server.io.emit("hello", value);
      return depth;
    },
  };
  const seen = collect(all.client, "hello");
  all.server.io.emit("hello", value);
  await seen.take(51);
  await served(all, t);
});
