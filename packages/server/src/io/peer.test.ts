import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryServer } from "./memory-server.test.js";
import type { Next } from "./middleware.js";

const BYTES = Buffer.of(1, 2, 3);

function reasonsOf(server: MemoryServer): unknown[] {
  const reasons: unknown[] = [];
  server.on("connection", (socket) => {
    socket.on("disconnect", (reason: string) => reasons.push([socket.nsp.name, reason]));
  });
  server.of("/a").on("connection", (socket) => {
    socket.on("disconnect", (reason: string) => reasons.push([socket.nsp.name, reason]));
  });
  return reasons;
}

test("a client joins namespaces by asking, each with credentials of its own", () => {
  const server = new MemoryServer();
  const client = server.client();
  assert.deepEqual(client.read(), []);
  const main = client.join("/", '{"token":1}');
  const a = client.join("/a", '{"token":2}');
  assert.deepEqual([main.handshake.auth, a.handshake.auth], [{ token: 1 }, { token: 2 }]);
});

test("an unknown namespace is refused, and the session goes on", () => {
  const client = new MemoryServer().client();
  assert.deepEqual(client.send("0/nope,", "0/__proto__,").read(), [
    '4/nope,{"message":"Invalid namespace"}',
    '4/__proto__,{"message":"Invalid namespace"}',
  ]);
  assert.equal(client.session.isOpen, true);
});

test("packets go to the socket of their namespace", () => {
  const server = new MemoryServer();
  const client = server.client();
  const calls: string[] = [];
  for (const name of ["/", "/a"]) client.join(name).on("hello", () => calls.push(name));
  client.send('2/a,["hello"]', '2["hello"]');
  assert.deepEqual(calls, ["/a", "/"]);
});

for (const [what, ...packets] of [
  ["sends an event before it joined", '2["hello"]'],
  ["sends an event to a namespace it is not in", "0", '2/a,["hello"]'],
  ["joins a namespace twice", "0", "0/a,", "0"],
  ["sends CONNECT_ERROR", "0", '4{"message":"no"}'],
  ["leaves a namespace it is not in", "0", "1/a,"],
] as const) {
  test(`a client that ${what} is disconnected from all: forced server close`, () => {
    const server = new MemoryServer();
    const reasons = reasonsOf(server);
    const client = server.client().send(...packets);
    const joined = packets.filter((packet) => packet === "0" || packet === "0/a,");
    assert.deepEqual(
      reasons,
      [...new Set(joined)].map((packet) => [packet === "0" ? "/" : "/a", "forced server close"]),
    );
    assert.deepEqual([client.session.isOpen, client.transport.isClosed], [false, true]);
    client.send('2["after the end"]');
  });
}

test("a client that asks twice while the answer is open is disconnected, and never let in", () => {
  const server = new MemoryServer();
  let goOn: Next | undefined;
  server.use((_, next) => {
    goOn = next;
  });
  server.on("connection", () => assert.fail("disconnected before"));
  const client = server.client().send("0", "0");
  assert.equal(client.session.isOpen, false);
  goOn?.();
  assert.equal(server.sockets.sockets.size, 0);
});

for (const [what, packet, message] of [
  ["is of no known type", "9", "unknown packet type 9"],
  ["is no JSON", '2["hello', "invalid payload"],
  ["has a reserved name", '2["disconnect"]', "invalid payload"],
  ["has too many attachments", '511-["hello"]', "too many attachments"],
  ["are bytes that nobody announced", BYTES, "got binary data when not reconstructing a packet"],
] as const) {
  test(`a packet that ${what} is an error of every socket, then ends the session: forced close`, () => {
    const server = new MemoryServer();
    const reasons = reasonsOf(server);
    const client = server.client();
    const errors: string[] = [];
    for (const name of ["/", "/a"]) client.join(name).on("error", (error: Error) => errors.push(error.message));
    client.send(packet);
    assert.deepEqual(errors, [message, message]);
    assert.deepEqual(reasons, [
      ["/", "forced close"],
      ["/a", "forced close"],
    ]);
    assert.equal(client.session.isOpen, false);
  });
}

test("maxAttachments is a limit that can be moved", () => {
  const server = new MemoryServer({ maxAttachments: 1 });
  const client = server.client();
  const errors: string[] = [];
  client.join().on("error", (error) => errors.push(error.message));
  client.send('51-["a",{"_placeholder":true,"num":0}]', BYTES);
  assert.deepEqual(errors, []);
  client.send('52-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
  assert.deepEqual(errors, ["too many attachments"]);
});

test("a session that ends takes every socket with it, with the reason and its description", () => {
  const server = new MemoryServer();
  const reasons = reasonsOf(server);
  const client = server.client();
  client.join();
  client.join("/a");
  client.drop("ping timeout");
  assert.deepEqual(reasons, [
    ["/", "ping timeout"],
    ["/a", "ping timeout"],
  ]);
});

test("who joined no namespace within connectTimeout is disconnected", () => {
  const server = new MemoryServer();
  const idle = server.client();
  const refused = server.client().send("0/nope,");
  const joined = server.client();
  joined.join();
  joined.send("1");
  server.host.time.advance(44_999);
  assert.deepEqual([idle.session.isOpen, refused.session.isOpen], [true, true]);
  server.host.time.advance(9);
  assert.deepEqual([idle.session.isOpen, refused.session.isOpen, joined.session.isOpen], [false, false, true]);
  assert.equal(server.clock.size, 0);
});

test("attachments that do not arrive within attachmentTimeout end the session", () => {
  const server = new MemoryServer({ attachmentTimeout: 1000 });
  const client = server.client();
  const errors: string[] = [];
  const reasons = reasonsOf(server);
  client.join().on("error", (error) => errors.push(error.message));
  const announced = '52-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]';
  client.send(announced, BYTES);
  server.host.time.advance(992);
  client.send(BYTES, announced);
  server.host.time.advance(992);
  assert.deepEqual(errors, []);
  server.host.time.advance(16);
  assert.deepEqual(errors, ["attachments did not arrive within attachmentTimeout 1000 ms"]);
  assert.deepEqual([client.session.isOpen, reasons], [false, [["/", "limit exceeded"]]]);
  assert.equal(server.clock.size, 0);
});

test("attachments announced before a namespace is joined have their deadline, too", () => {
  const server = new MemoryServer({ attachmentTimeout: 1000 });
  let go: Next = () => undefined;
  server.use((_socket, next) => {
    go = next;
  });
  const client = server.client().send("0", '51-["a",{"_placeholder":true,"num":0}]');
  server.host.time.advance(2000);
  go();
  assert.equal(client.session.isOpen, true);
  server.host.time.advance(1008);
  assert.equal(client.session.isOpen, false);
});

test("a session that ends before leaves no deadline behind", () => {
  const server = new MemoryServer();
  const client = server.client();
  assert.equal(server.clock.size, 1);
  client.drop();
  assert.equal(server.clock.size, 0);
});

test("a 2.x client is in the main namespace without asking, and learns no id", () => {
  const server = new MemoryServer();
  const client = server.client({ version: 3 });
  assert.deepEqual(client.read(), ["0"]);
  assert.deepEqual([...server.sockets.sockets.keys()], ["e1"]);
  assert.deepEqual(server.sockets.sockets.get("e1")?.handshake.auth, {});
});

test("a 2.x client that asks for the main namespace, as some do, is there already", () => {
  const server = new MemoryServer();
  const client = server.client({ version: 3 });
  client.read();
  assert.deepEqual(client.send("0", "0/?token=x,").read(), []);
  assert.equal(client.session.isOpen, true);
});

test("a 2.x client sends credentials as a query behind the namespace, in every packet", () => {
  const server = new MemoryServer();
  const calls: unknown[][] = [];
  server.of("/a").on("connection", (socket) => {
    calls.push([socket.id, socket.handshake.auth]);
    socket.on("hello", (...args: unknown[]) => calls.push(args));
  });
  const client = server.client({ version: 3 });
  client.read();
  client.send("0/a?token=x%20y&__proto__=z,");
  assert.deepEqual(
    client.read(),
    ["0/a"].map((text) => `${text},`),
  );
  client.send('2/a?token=x,["hello",1]');
  assert.deepEqual(calls, [
    [
      "/a#e1",
      Object.fromEntries([
        ["token", "x y"],
        ["__proto__", "z"],
      ]),
    ],
    [1],
  ]);
  client.send("1/a?token=x,");
  assert.equal(server.of("/a").sockets.size, 0);
});

test("a 2.x client that joins another namespace twice is disconnected", () => {
  const server = new MemoryServer();
  server.of("/a");
  const client = server.client({ version: 3 }).send("0/a,", "0/a?again=1,");
  assert.equal(client.session.isOpen, false);
});

test("a 2.x client is refused with the bare data, or else the message; an unknown namespace with an object", () => {
  const server = new MemoryServer();
  server.use((_, next) => next(Object.assign(new TypeError("no"), { data: { code: 7 } })));
  server.of("/a").use((_, next) => next(new TypeError("no")));
  const client = server.client({ version: 3 });
  client.send("0/a,", "0/nope,");
  assert.deepEqual(client.read(), ['4{"code":7}', '4/a,"no"', '4/nope,{"message":"Invalid namespace"}']);
});

test("a client of 4.x has its query behind the namespace as part of the name", () => {
  const server = new MemoryServer();
  server.of("/a");
  assert.deepEqual(server.client().send("0/a?token=x,").read(), ['4/a?token=x,{"message":"Invalid namespace"}']);
});

test("a client may be in maxNamespaces namespaces, and is told when it asks for one more", () => {
  const server = new MemoryServer({ maxNamespaces: 2 });
  for (const name of ["/a", "/b"]) server.of(name);
  const client = server.client();
  client.join();
  client.join("/a");
  const refusal = '4/b,{"message":"maxNamespaces 2 reached: leave one first"}';
  assert.deepEqual(client.send("0/b,").read(), [refusal]);
  client.send("1/a,");
  client.join("/b");
  assert.equal(client.session.isOpen, true);
});

test("a namespace or an event with a name of maxNameLength is served, a longer one disconnects and says why", () => {
  for (const [served, refused, why] of [
    ["0/1234,", "0/12345,", "namespace name of 6 characters exceeds maxNameLength 5"],
    ['2["12345"]', '2["123456"]', "event name exceeds maxNameLength 5"],
    ["2[12345]", "2[123456]", "event name exceeds maxNameLength 5"],
  ] as const) {
    const server = new MemoryServer({ maxNameLength: 5 });
    const { client } = server.joined();
    client.send(served);
    assert.equal(client.session.isOpen, true);
    client.send(refused);
    assert.deepEqual([client.session.isOpen, client.transport.parting], [false, { code: 1008, text: why }]);
  }
});
