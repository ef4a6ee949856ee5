/** Namespaces: joining, credentials, refusal in the form each version knows, and separation. */
import assert from "node:assert/strict";
import { collect, nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { type Case, type ClientSocket, cases, client, connected } from "../support/clients.js";
import { asEmits, pair } from "../support/pair.js";
import { isOracle, serve } from "../support/peer.js";

/** What a refused client learns: 2.x gets the bare value in `error`, later ones an Error in `connect_error`. */
async function refusal(
  which: Case,
  socket: ClientSocket,
): Promise<{ message?: unknown; data?: unknown; bare?: unknown }> {
  if (!which.client.has.has("connect_error")) return { bare: (await nextEvent(socket, "error"))[0] };
  const error = (await nextEvent(socket, "connect_error"))[0] as Error & { data?: unknown };
  return { message: error.message, data: error.data };
}

for (const which of cases()) {
  const modern = which.client.revision === 4;

  test(`${which.title}: joins a namespace and its id is the server's`, async (t) => {
    const server = await serve(t);
    server.io.of("/chat");
    const { client, socket } = await pair(t, server, which, { namespace: "/chat" });
    assert.equal(socket.nsp.name, "/chat");
    assert.equal(client.id, socket.id);
    if (modern) assert.match(socket.id, /^[\w-]{20}$/);
    else assert.match(socket.id, /^\/chat#[\w-]{20}$/);
  });

  test(`${which.title}: what is said in one namespace is not heard in another`, async (t) => {
    const server = await serve(t);
    for (const name of ["/a", "/b"]) {
      server.io.of(name).on("connection", (socket) => socket.on("say", (answer) => answer(`${name} hears`)));
    }
    const a = await connected(t, server, which, { namespace: "/a" });
    const b = client(t, server, which, { namespace: "/b" });
    await nextEvent(b, "connect");
    const heardByA = collect(a, "news");
    const heardByB = nextEvent(b, "news");
    server.io.of("/b").emit("news");
    await heardByB;
    assert.equal(await new Promise((resolve) => a.emit("say", resolve)), "/a hears");
    assert.equal(heardByA.size, 0);
  });

  test(`${which.title}: several namespaces share one connection, and leaving one keeps the other`, async (t) => {
    const server = await serve(t);
    server.io.on("connection", (socket) => socket.on("say", (answer) => answer("main")));
    server.io.of("/chat").on("connection", (socket) => socket.on("say", (answer) => answer("chat")));
    const main = await connected(t, server, which);
    const chat = main.io.socket("/chat");
    await nextEvent(chat, "connect");
    assert.equal(await new Promise((resolve) => chat.emit("say", resolve)), "chat");
    const gone = nextEvent(asEmits([...server.io.of("/chat").sockets.values()][0]), "disconnect");
    chat.disconnect();
    assert.equal((await gone)[0], "client namespace disconnect");
    assert.equal(await new Promise((resolve) => main.emit("say", resolve)), "main");
    assert.equal(server.io.engine.clientsCount, 1);
  });

  test(`${which.title}: credentials reach the handshake`, async (t) => {
    const server = await serve(t);
    server.io.of("/secret");
    const options = modern
      ? { namespace: "/secret", auth: { token: "abc" } }
      : { namespace: "/secret?token=abc", query: { token: "abc" } };
    const { socket } = await pair(t, server, which, options);
    assert.equal(socket.handshake.auth.token, "abc");
  });

  test(`${which.title}: a middleware refuses with a message`, async (t) => {
    const server = await serve(t);
    server.io.of("/secret").use((_, next) => next(new Error("no entry")));
    let connections = 0;
    server.io.of("/secret").on("connection", () => {
      connections += 1;
    });
    const refused = await refusal(which, client(t, server, which, { namespace: "/secret" }));
    assert.deepEqual(refused, modern ? { message: "no entry", data: undefined } : { bare: "no entry" });
    assert.equal(connections, 0);
    assert.equal(server.io.of("/secret").sockets.size, 0);
  });

  test(`${which.title}: a middleware refuses with data`, async (t) => {
    const server = await serve(t);
    const data = { code: 42, hint: "try later" };
    server.io.of("/secret").use((_, next) => next(Object.assign(new Error("no entry"), { data })));
    const refused = await refusal(which, client(t, server, which, { namespace: "/secret" }));
    assert.deepEqual(refused, modern ? { message: "no entry", data } : { bare: data });
  });

  test(`${which.title}: a middleware of the main namespace refuses too`, async (t) => {
    const server = await serve(t);
    server.io.use((_, next) => next(new Error("closed today")));
    const refused = await refusal(which, client(t, server, which));
    assert.equal(modern ? refused.message : refused.bare, "closed today");
  });

  test(`${which.title}: middlewares run in order before the connection, and may prepare the socket`, async (t) => {
    const server = await serve(t);
    const order: string[] = [];
    server.io.of("/chat").use((socket, next) => {
      order.push("first");
      socket.data.user = "ada";
      setTimeout(next, 5);
    });
    server.io.of("/chat").use((socket, next) => {
      order.push("second");
      socket.join("lobby");
      next();
    });
    server.io
      .of("/chat")
      .on("connection", (socket) => order.push(`${socket.data.user} in ${[...socket.rooms].length}`));
    await pair(t, server, which, { namespace: "/chat" });
    assert.deepEqual(order, ["first", "second", "ada in 2"]);
  });

  test(`${which.title}: an unknown namespace is refused`, async (t) => {
    const server = await serve(t);
    const refused = await refusal(which, client(t, server, which, { namespace: "/nowhere" }));
    if (modern) assert.equal(refused.message, "Invalid namespace");
    else assert.deepEqual(refused.bare, { message: "Invalid namespace" });
  });

  test(`${which.title}: both connect and connection are told, and emits in them arrive after the join`, async (t) => {
    const server = await serve(t);
    const told: string[] = [];
    server.io.on("connect", () => told.push("connect"));
    server.io.on("connection", (socket) => {
      told.push("connection");
      socket.emit("welcome", socket.id);
    });
    const socket = client(t, server, which);
    const welcome = nextEvent(socket, "welcome");
    await nextEvent(socket, "connect");
    assert.deepEqual(await welcome, [socket.id]);
    assert.deepEqual(told, ["connect", "connection"]);
  });
}

for (const which of cases((version) => version.has.has("auth"))) {
  test(`${which.title}: an auth function is asked at every join, and a corrected one is let in`, async (t) => {
    const server = await serve(t);
    server.io.use(({ handshake }, next) => (handshake.auth.token === "right" ? next() : next(new Error("wrong"))));
    let token = "wrong one";
    const socket = client(t, server, which, { auth: (answer: (data: object) => void) => answer({ token }) });
    await nextEvent(socket, "connect_error");
    token = "right";
    const joined = nextEvent(socket, "connect");
    socket.connect();
    await joined;
    assert.equal(socket.connected, true);
  });
}

if (!isOracle) {
  test("io.on() gives the Server back, so calls chain (deviation a)", async (t) => {
    const { io } = await serve(t);
    assert.equal(io.on("connection", () => {}) as unknown, io);
  });
}
