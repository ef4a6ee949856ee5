import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryServer } from "./memory-server.test.js";
import type { Next } from "./middleware.js";

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

test("counts who is on the way in, or may come back", () => {
  const server = new MemoryServer({ connectionStateRecovery: {} });
  const { entrance } = server.sockets;
  let letIn: Next = () => undefined;
  server.use((_, next) => {
    letIn = next;
  });
  const client = server.client().send("0");
  assert.deepEqual([entrance.expected, [...entrance.joining.keys()]], [1, ["s1"]]);
  letIn();
  assert.deepEqual([entrance.expected, entrance.joining.size], [0, 0]);
  client.drop();
  assert.equal(entrance.expected, 1);
});

test("takes over the middlewares that another one has at that time", () => {
  const server = new MemoryServer();
  const [from, to] = [server.of("/a"), server.of("/b")];
  const passed: string[] = [];
  from.use((socket, next) => {
    passed.push(socket.nsp.name);
    next();
  });
  to.entrance.inherit(from.entrance);
  from.use((_, next) => next(new TypeError("later")));
  assert.deepEqual(server.client().send("0/a,", "0/b,").read(), ['4/a,{"message":"later"}', '0/b,{"sid":"s2"}']);
  assert.deepEqual(passed, ["/a", "/b"]);
});
