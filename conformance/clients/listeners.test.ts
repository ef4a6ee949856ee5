/** What a server program sees of each client: handshake, catch-all listeners, socket middlewares, session properties. */
import assert from "node:assert/strict";
import { eventually, nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { cases } from "../support/clients.js";
import { asEmits, pair } from "../support/pair.js";
import { serve } from "../support/peer.js";

for (const which of cases()) {
  test(`${which.title}: the handshake says who came, when and how`, async (t) => {
    const server = await serve(t);
    const before = Date.now();
    const { socket } = await pair(t, server, which, {
      query: { token: "a b&c" },
      extraHeaders: { "x-custom": "yes" },
      transportOptions: {
        polling: { extraHeaders: { "x-custom": "yes" } },
        websocket: { extraHeaders: { "x-custom": "yes" } },
      },
    });
    const { handshake } = socket;
    assert.equal(handshake.headers["x-custom"], "yes");
    assert.equal(handshake.query.token, "a b&c");
    assert.equal(handshake.query.EIO, String(which.client.revision));
    assert.equal(handshake.query.transport, which.mode.transports[0]);
    assert.ok(handshake.url.startsWith("/socket.io/?"));
    assert.match(handshake.address, /^(::ffff:)?127\.0\.0\.1$/);
    assert.ok(handshake.issued >= before && handshake.issued <= Date.now());
    assert.equal(Number.isNaN(Date.parse(handshake.time)), false);
    assert.equal(handshake.secure, false);
    assert.equal(handshake.xdomain, false);
    assert.deepEqual(handshake.auth, {});
    assert.equal(socket.request.headers["x-custom"], "yes");
    assert.equal(socket.client.conn, socket.conn);
    assert.equal(socket.recovered, false);
    assert.equal(socket.connected, true);
    assert.equal(socket.disconnected, false);
    assert.deepEqual(socket.data, {});
  });

  test(`${which.title}: onAny listeners hear every event before its own listeners`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    const heard: unknown[] = [];
    const any = (...args: unknown[]) => heard.push(["any", ...args.slice(0, 2)]);
    socket.onAny(any);
    socket.prependAny((...args) => heard.push(["first", ...args.slice(0, 2)]));
    socket.on("x", (n) => heard.push(["x", n]));
    assert.equal(socket.listenersAny().length, 2);
    client.emit("x", 1);
    await eventually(() => assert.equal(heard.length, 3));
    assert.deepEqual(heard, [
      ["first", "x", 1],
      ["any", "x", 1],
      ["x", 1],
    ]);
    socket.offAny(any);
    assert.equal(socket.listenersAny().length, 1);
    socket.offAny();
    assert.equal(socket.listenersAny().length, 0);
  });

  test(`${which.title}: onAnyOutgoing listeners see emits and broadcasts`, async (t) => {
    const server = await serve(t);
    const { socket } = await pair(t, server, which);
    const seen: unknown[] = [];
    const any = (...args: unknown[]) => seen.push(args);
    socket.onAnyOutgoing(any);
    socket.emit("own", Buffer.of(1));
    server.io.emit("broadcast", 2);
    assert.deepEqual(seen, [
      ["own", Buffer.of(1)],
      ["broadcast", 2],
    ]);
    const all: unknown[] = seen;
    socket.prependAnyOutgoing(() => all.push("first"));
    assert.equal(socket.listenersAnyOutgoing().length, 2);
    socket.emit("third");
    assert.deepEqual(seen.slice(2), ["first", ["third"]]);
    socket.offAnyOutgoing(any);
    assert.equal(socket.listenersAnyOutgoing().length, 1);
  });

  test(`${which.title}: a socket middleware may change an event, hold it back, or refuse it with an error`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    socket.use((event, next) => {
      if (event[0] === "bad") return next(new Error("not you"));
      if (event[0] === "held") return;
      event[1] = `${event[1]} seen`;
      next();
    });
    const refused = nextEvent(asEmits(socket), "error");
    const good = nextEvent(asEmits(socket), "good");
    socket.on("held", () => assert.fail("held back"));
    socket.on("bad", () => assert.fail("refused"));
    client.emit("held");
    client.emit("bad");
    client.emit("good", "one");
    assert.equal(((await refused)[0] as Error).message, "not you");
    assert.deepEqual(await good, ["one seen"]);
  });

  test(`${which.title}: once, off and several listeners behave as a Node emitter's`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    const heard: string[] = [];
    const removed = () => heard.push("removed");
    socket.once("x", () => heard.push("once"));
    socket.on("x", () => heard.push("always"));
    socket.prependListener("x", () => heard.push("first"));
    socket.on("x", removed);
    socket.off("x", removed);
    client.emit("x");
    client.emit("x");
    await eventually(() => assert.equal(heard.length, 5));
    assert.deepEqual(heard, ["first", "once", "always", "first", "always"]);
    assert.equal(socket.listenerCount("x"), 2);
  });

  test(`${which.title}: reserved names cannot be emitted`, async (t) => {
    const server = await serve(t);
    const { socket } = await pair(t, server, which);
    for (const name of ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]) {
      assert.throws(() => socket.emit(name), { message: `"${name}" is a reserved event name` });
      assert.throws(() => server.io.emit(name), { message: `"${name}" is a reserved event name` });
    }
  });
}

for (const which of cases((version) => version.has.has("onAny"))) {
  test(`${which.title}: the client's own catch-all listeners hear server events`, async (t) => {
    const server = await serve(t);
    const { client, socket } = await pair(t, server, which);
    const heard = new Promise<unknown[]>((resolve) => client.onAny((...args: unknown[]) => resolve(args)));
    socket.emit("x", { n: 1 });
    assert.deepEqual(await heard, ["x", { n: 1 }]);
  });
}
