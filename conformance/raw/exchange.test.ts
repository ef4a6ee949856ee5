/** Socket.IO packets in the wrong place or shape, on the wire (surface 2.2 to 2.4). */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Emits, nextEvent, RawStream } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { asEmits, type ServerSocket } from "../support/pair.js";
import { isOracle, type Running, serve } from "../support/peer.js";

interface Joined {
  server: Running;
  session: RawStream;
  socket: ServerSocket;
}

async function joined(t: TestContext, version: 3 | 4 = 4): Promise<Joined> {
  const server = await serve(t);
  const connection = nextEvent(asEmits(server.io), "connection");
  const session = await RawStream.open(server.port, { version });
  t.after(() => session.close());
  if (version === 4) await session.join();
  else assert.equal(await session.next(), "40");
  return { server, session, socket: (await connection)[0] as ServerSocket };
}

/** The packet ends the whole connection with this reason, and the client is told by a close frame. */
async function endsWith({ session, socket }: Joined, reason: string, ...packets: (string | Buffer)[]): Promise<void> {
  const ended = nextEvent(asEmits(socket), "disconnect");
  for (const packet of packets) session.send(packet);
  assert.equal((await ended)[0], reason);
  await session.socket.nextCloseCode();
}

for (const { title, packets, message } of [
  { title: "an unknown packet type", packets: ["47"], message: "unknown packet type 7" },
  { title: "an empty message", packets: ["4"], message: undefined },
  { title: "no attachment count", packets: ["45"], message: "Illegal attachments" },
  { title: "an attachment count that is no number", packets: ['45a-["x"]'], message: "Illegal attachments" },
  { title: "too many attachments", packets: ['4511-["x"]'], message: "too many attachments" },
  { title: "no JSON", packets: ['42["x"'], message: "invalid payload" },
  { title: "an event that is no array", packets: ['42{"x":1}'], message: "invalid payload" },
  { title: "an event without a name", packets: ["42[]"], message: "invalid payload" },
  { title: "an event named by an object", packets: ["42[{}]"], message: "invalid payload" },
  { title: "an event named null", packets: ["42[null]"], message: "invalid payload" },
  ...["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"].map((name) => ({
    title: `the reserved name ${name}`,
    packets: [`42["${name}"]`],
    message: "invalid payload",
  })),
  {
    title: "text where an attachment is due",
    packets: ['451-["x",{"_placeholder":true,"num":0}]', '42["y"]'],
    message: "got plaintext data when reconstructing a packet",
  },
  {
    title: "an attachment that nobody announced",
    packets: [Buffer.of(1)],
    message: "got binary data when not reconstructing a packet",
  },
  {
    title: "a placeholder out of range",
    packets: ['451-["x",{"_placeholder":true,"num":1}]', Buffer.of(1)],
    message: "illegal attachments",
  },
  {
    title: "a placeholder that is no number",
    packets: ['451-["x",{"_placeholder":true,"num":"splice"}]', Buffer.of(1)],
    message: "illegal attachments",
  },
  { title: "an acknowledgement that is no array", packets: ['431{"a":1}'], message: "invalid payload" },
]) {
  test(`${title} closes the connection, and the socket is told the error`, async (t) => {
    const both = await joined(t);
    const told = nextEvent(asEmits(both.socket), "error");
    await endsWith(both, "forced close", ...packets);
    const [error] = (await told) as [Error];
    if (message !== undefined) assert.equal(error.message, message);
  });
}

for (const { title, packet } of [
  { title: "a second CONNECT for a joined namespace", packet: "40" },
  { title: "an event for a namespace that was not joined", packet: '42/other,["x"]' },
  { title: "a CONNECT_ERROR from a client", packet: '44{"message":"x"}' },
]) {
  test(`${title} closes the whole connection`, async (t) => {
    await endsWith(await joined(t), "forced server close", packet);
  });
}

test("an event before any CONNECT closes the connection", async (t) => {
  const server = await serve(t);
  const connection = nextEvent(server.io.engine as Emits, "connection");
  const session = await RawStream.open(server.port);
  const closed = nextEvent(asEmits((await connection)[0]), "close");
  session.send('42["x"]');
  assert.equal((await closed)[0], "forced close");
  await session.socket.nextCloseCode();
  session.close();
});

test("a DISCONNECT gets no answer and keeps the connection, which may join again", async (t) => {
  const { session, socket, server } = await joined(t);
  const ended = nextEvent(asEmits(socket), "disconnect");
  session.send("41");
  assert.equal((await ended)[0], "client namespace disconnect");
  assert.match(String(await session.join()), /^40\{"sid":/);
  assert.equal(server.io.engine.clientsCount, 1);
});

test("an unknown namespace is refused and the connection stays", async (t) => {
  const { session } = await joined(t);
  assert.equal(await session.join("/nowhere"), '44/nowhere,{"message":"Invalid namespace"}');
  session.send('42["x"]');
  assert.match(String(await session.join("/nowhere/else")), /^44\/nowhere\/else,/);
});

test("a refusal by a middleware carries message and data", async (t) => {
  const server = await serve(t);
  server.io.of("/plain").use((_, next) => next(new Error("no")));
  server.io.of("/data").use((_, next) => next(Object.assign(new Error("no"), { data: { a: 1 } })));
  const session = await RawStream.open(server.port);
  t.after(() => session.close());
  assert.equal(await session.join("/plain"), '44/plain,{"message":"no"}');
  assert.equal(await session.join("/data"), '44/data,{"message":"no","data":{"a":1}}');
});

test("revision 3: a refusal is the bare value", async (t) => {
  const server = await serve(t);
  server.io.of("/plain").use((_, next) => next(new Error("no")));
  server.io.of("/data").use((_, next) => next(Object.assign(new Error("no"), { data: { a: 1 } })));
  const session = await RawStream.open(server.port, { version: 3 });
  t.after(() => session.close());
  assert.equal(await session.next(), "40");
  session.send("40/plain");
  assert.equal(await session.next(), '44/plain,"no"');
  session.send("40/data");
  assert.equal(await session.next(), '44/data,{"a":1}');
  session.send("40/nowhere");
  assert.equal(await session.next(), '44/nowhere,{"message":"Invalid namespace"}');
});

test("revision 3: a namespace is joined by its path, its query becomes auth, its answer is bare", async (t) => {
  const { server, session } = await joined(t, 3);
  const connection = nextEvent(asEmits(server.io.of("/chat")), "connection");
  session.send("40/chat?token=a%20b&x=1");
  assert.equal(await session.next(), "40/chat,");
  const [socket] = (await connection) as [ServerSocket];
  assert.deepEqual({ ...socket.handshake.auth }, { token: "a b", x: "1" });
  assert.equal(socket.id, `/chat#${session.open.sid}`);
});

test("revision 3: binary travels with its type byte over WebSocket", async (t) => {
  const { session, socket } = await joined(t, 3);
  const heard = nextEvent(asEmits(socket), "x");
  session.send('451-["x",{"_placeholder":true,"num":0}]');
  session.send(Buffer.of(4, 1, 2));
  assert.deepEqual(await heard, [Buffer.of(1, 2)]);
  socket.emit("y", Buffer.of(9));
  assert.equal(await session.next(), '451-["y",{"_placeholder":true,"num":0}]');
  assert.deepEqual(await session.next(), Buffer.of(4, 9));
});

test("a namespace's name is taken word for word, query and all, on revision 4", async (t) => {
  const server = await serve(t);
  server.io.of("/chat");
  const session = await RawStream.open(server.port);
  t.after(() => session.close());
  assert.equal(await session.join("/chat?a=1"), '44/chat?a=1,{"message":"Invalid namespace"}');
});

test("numbers as event names, empty acknowledgements and unknown acknowledgement ids are taken", async (t) => {
  const { session, socket } = await joined(t);
  const heard = nextEvent(asEmits(socket), "7" as string);
  session.send("4399[]");
  session.send('42[7,"x"]');
  assert.deepEqual(await heard, ["x"]);
});

test("an acknowledgement goes back under the id it came with, in its namespace", async (t) => {
  const server = await serve(t);
  server.io.of("/chat").on("connection", (socket) => {
    socket.on("ask", (answer) => answer("a"));
    socket.on("bytes", (answer) => answer(Buffer.of(1)));
  });
  const session = await RawStream.open(server.port);
  t.after(() => session.close());
  await session.join("/chat");
  session.send('42/chat,12["ask"]');
  assert.equal(await session.next(), '43/chat,12["a"]');
  session.send('42/chat,13["bytes"]');
  assert.equal(await session.next(), '461-/chat,13[{"_placeholder":true,"num":0}]');
  assert.deepEqual(await session.next(), Buffer.of(1));
});

test("keys of prototypes in data and auth stay plain keys", async (t) => {
  const server = await serve(t);
  const connection = nextEvent(asEmits(server.io), "connection");
  const session = await RawStream.open(server.port);
  t.after(() => session.close());
  session.send('40{"__proto__":{"isAdmin":true},"a":1}');
  const [socket] = (await connection) as [ServerSocket];
  assert.equal(socket.handshake.auth.a, 1);
  assert.equal(({} as Record<string, unknown>).isAdmin, undefined);
  assert.match(String(await session.next()), /^40\{/);
  const heard = nextEvent(asEmits(socket), "x");
  session.send('42["x",{"__proto__":{"isAdmin":true}}]');
  await heard;
  assert.equal(({} as Record<string, unknown>).isAdmin, undefined);
});

if (!isOracle) {
  for (const { title, packets } of [
    { title: "an event without JSON", packets: ["42"] },
    { title: "an acknowledgement without data", packets: ["431"] },
    { title: "an announcement of no attachments followed by text", packets: ['450-["x"', '42["y"]'] },
    { title: "a blank in the place of a digit", packets: ['42 ["x"]'] },
  ]) {
    test(`${title} is an invalid packet (deviation i)`, async (t) => {
      await endsWith(await joined(t), "forced close", ...packets);
    });
  }
  test("a placeholder used twice is an invalid packet: no attachment is handed out twice", async (t) => {
    const twice = '451-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]';
    await endsWith(await joined(t), "forced close", twice, Buffer.of(1));
  });
}
