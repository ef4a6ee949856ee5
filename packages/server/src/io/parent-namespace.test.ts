import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryServer } from "./memory-server.test.js";
import type { Next } from "./middleware.js";
import type { Namespace } from "./namespace.js";
import { type NamespacePredicate, ParentNamespace } from "./parent-namespace.js";

/** The answer to a client that asks to join. */
function answer(server: MemoryServer, request: string): unknown {
  return server.client().send(request).read()[0];
}

test("clients join the namespaces that fit, and no others", () => {
  const server = new MemoryServer();
  const joined: string[] = [];
  const parent = server.of(/^\/room-\d+$/, (socket) => joined.push(socket.nsp.name));
  assert.equal(answer(server, "0/room-1,"), '0/room-1,{"sid":"s1"}');
  assert.equal(answer(server, "0/room-2,"), '0/room-2,{"sid":"s2"}');
  assert.equal(answer(server, "0/room-x,"), '4/room-x,{"message":"Invalid namespace"}');
  assert.deepEqual(joined, ["/room-1", "/room-2"]);
  assert.ok(parent instanceof ParentNamespace);
  assert.deepEqual(
    [...parent.children].map(({ name }) => name),
    joined,
  );
});

test("a pattern with a memory fits every time, and keeps its place", () => {
  const server = new MemoryServer();
  const pattern = /^\/a/g;
  pattern.lastIndex = 1;
  server.of(pattern);
  for (const name of ["/a1", "/a2"]) assert.match(String(answer(server, `0${name},`)), /"sid"/);
  assert.equal(pattern.lastIndex, 1);
});

test("new_namespace is told before the first socket joins", () => {
  const server = new MemoryServer();
  const told: string[] = [];
  server.on("new_namespace", ({ name }: Namespace) => told.push(`new ${name}`));
  server.of(/^\/a$/, () => told.push("joined"));
  server.client().send("0/a,");
  server.client().send("0/a,");
  assert.deepEqual(told, ["new /a", "joined", "joined"]);
});

for (const [title, predicate, expected] of [
  ["a predicate may allow", (_name, _auth, next) => next(null, true), '0/x,{"sid":"s1"}'],
  ["or refuse", (_name, _auth, next) => next(null, false), '4/x,{"message":"Invalid namespace"}'],
  [
    "an error refuses, whatever comes with it",
    (_n, _a, next) => next(new TypeError("no"), true),
    '4/x,{"message":"Invalid namespace"}',
  ],
  ["only its first word counts", (_name, _auth, next) => [next(null, true), next(null, false)], '0/x,{"sid":"s1"}'],
] satisfies [string, NamespacePredicate, string][]) {
  test(title, () => {
    const server = new MemoryServer();
    server.of(predicate);
    assert.equal(answer(server, "0/x,"), expected);
    assert.deepEqual(server.faults, []);
  });
}

test("a predicate sees the name and the credentials, and may take its time", async () => {
  const server = new MemoryServer();
  const seen: unknown[] = [];
  server.of(async (name, auth, next) => {
    await null;
    seen.push(name, auth);
    next(null, auth.token === "x");
  });
  const [good, bad] = [server.client().send('0/x,{"token":"x"}'), server.client().send("0/y,")];
  assert.deepEqual(good.read(), []);
  await null;
  await null;
  assert.deepEqual(good.read(), ['0/x,{"sid":"s1"}']);
  assert.deepEqual(bad.read(), ['4/y,{"message":"Invalid namespace"}']);
  assert.deepEqual(seen, ["/x", { token: "x" }, "/y", {}]);
});

test("a predicate that throws or rejects refuses, and is reported", async () => {
  const server = new MemoryServer();
  server.of(() => {
    throw new TypeError("thrown");
  });
  server.of(async () => {
    throw new TypeError("rejected");
  });
  const client = server.client().send("0/x,");
  await null;
  await null;
  assert.deepEqual(client.read(), ['4/x,{"message":"Invalid namespace"}']);
  assert.deepEqual(
    server.faults.map(({ error, event }) => [(error as Error).message, event]),
    [
      ["thrown", "of"],
      ["rejected", "of"],
    ],
  );
});

test("a client that goes while a predicate decides leaves no namespace behind", () => {
  const server = new MemoryServer();
  let decide = (): void => undefined;
  const made: unknown[] = [];
  server.on("new_namespace", (namespace: Namespace) => made.push(namespace));
  server.of((_name, _auth, next) => {
    decide = () => next(null, true);
  });
  const client = server.client().send("0/x,");
  client.drop();
  decide();
  assert.deepEqual(made, []);
});

test("a child has the middlewares and listeners that its parent had when it was made", () => {
  const server = new MemoryServer();
  const told: string[] = [];
  const parent = server.of(/^\/[ab]$/);
  const middleware = (name: string) => (_socket: unknown, next: Next) => {
    told.push(name);
    next();
  };
  parent.use(middleware("use 1"));
  for (const event of ["connect", "connection"] as const) parent.on(event, () => told.push(event));
  server.client().send("0/a,");
  parent.use(middleware("use 2"));
  server.client().send("0/a,");
  server.client().send("0/b,");
  const one = ["use 1", "connect", "connection"];
  assert.deepEqual(told, [...one, ...one, "use 1", "use 2", "connect", "connection"]);
});

test("what the parent emits reaches the sockets of all children", () => {
  const server = new MemoryServer();
  const parent = server.of(/^\/[ab]$/);
  const [a, b, other] = [server.client(), server.client(), server.client()];
  a.send("0/a,").read();
  b.send("0/b,").read();
  other.send("0/other,").read();
  for (const socket of server.of("/a").sockets.values()) socket.join("room");
  parent.emit("all", 1);
  parent.to("room").emit("some");
  assert.deepEqual(a.read(), ['2/a,["all",1]', '2/a,["some"]']);
  assert.deepEqual(b.read(), ['2/b,["all",1]']);
  assert.deepEqual(other.read(), []);
});

test("nobody can fetch the sockets of a parent", () => {
  const parent = new MemoryServer().of(/^\/a/);
  assert.throws(() => parent.fetchSockets(), { message: "fetchSockets() is not supported on parent namespaces" });
});

test("children stay when their last socket leaves, unless the server drops empty ones", () => {
  for (const [cleanupEmptyChildNamespaces, left] of [
    [false, ["/", "/static", "/a"]],
    [true, ["/", "/static"]],
  ] as const) {
    const server = new MemoryServer({ cleanupEmptyChildNamespaces });
    server.of("/static");
    const parent = server.of(/^\/a$/) as ParentNamespace;
    const names = () => [...(Reflect.get(server, "_nsps") as Map<string, unknown>).keys()];
    const [first, second, elsewhere] = [server.client(), server.client(), server.client()];
    for (const client of [first, second]) client.send("0/a,");
    elsewhere.send("0/static,").drop();
    first.drop();
    assert.deepEqual(names(), ["/", "/static", "/a"]);
    second.send("1/a,");
    assert.deepEqual(names(), left);
    assert.equal(parent.children.size, left.length - 2);
    assert.match(String(answer(server, "0/a,")), /"sid"/);
  }
});

test("a socket in the middlewares keeps a child; when it is refused, or goes, the child does too", () => {
  for (const end of ["refused", "gone"]) {
    const server = new MemoryServer({ cleanupEmptyChildNamespaces: true });
    const parent = server.of(/^\/a$/) as ParentNamespace;
    let go: Next = () => undefined;
    parent.use((_socket, next) => {
      go = next;
    });
    const first = server.client().send("0/a,");
    go();
    const second = server.client().send("0/a,");
    first.drop();
    assert.equal(parent.children.size, 1);
    if (end === "gone") second.drop();
    go(end === "gone" ? undefined : new TypeError("no"));
    assert.equal(parent.children.size, 0);
  }
});

test("a child's adapter is closed with it", () => {
  const server = new MemoryServer({ cleanupEmptyChildNamespaces: true });
  server.of(/^\/a$/);
  const client = server.client().send("0/a,");
  let closes = 0;
  server.of("/a").adapter.close = () => void closes++;
  client.drop();
  assert.equal(closes, 1);
});
