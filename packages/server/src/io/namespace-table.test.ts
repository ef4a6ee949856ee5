import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryServer } from "./memory-server.test.js";
import type { Namespace } from "./namespace.js";
import { NamespaceTable } from "./namespace-table.js";
import type { NamespacePredicate } from "./parent-namespace.js";

function tableOf(server = new MemoryServer()) {
  const made: string[] = [];
  const host = {
    clock: server.clock,
    codec: server.codec,
    adapter: () => server.adapter(),
    recovery: server.recovery,
    socketId: server.socketId.bind(server),
    handlerFailed: server.handlerFailed.bind(server),
    connectionOf: server.connectionOf.bind(server),
    settings: server.settings,
    acceptPlain: () => undefined,
    namespaceCreated: ({ name }: Namespace) => made.push(name),
  };
  return { table: new NamespaceTable(host), made };
}

const wanted = () => true;

test("makes each namespace once, and tells of all but the main one", () => {
  const { table, made } = tableOf();
  assert.equal(table.byName.get("/a"), undefined);
  const main = table.of("/");
  const a = table.of("/a");
  assert.equal(table.of("/a"), a);
  assert.equal(table.byName.get("/a"), a);
  const b = table.of("__proto__");
  assert.deepEqual(table.all(), [main, a, b]);
  assert.deepEqual([...table.byName.keys()], ["/", "/a", "__proto__"]);
  assert.deepEqual(made, ["/a", "__proto__"]);
});

test("says which names a setting of a namespace or of a pattern is about", () => {
  const { table } = tableOf();
  const before = table.of("/a-before");
  const first = table.ofMany(/^\/a/);
  const second = table.ofMany(/^\/a-1|^\/b/);
  assert.equal(table.namesOf(before), "/a-before");
  const [ofFirst, ofSecond] = [first, second].map((parent) => table.namesOf(parent) as (name: string) => boolean);
  const names = ["/a-before", "/a-1", "/b", "/c"];
  assert.deepEqual(
    names.map((name) => ofFirst?.(name)),
    [false, true, false, false],
  );
  assert.deepEqual(
    names.map((name) => ofSecond?.(name)),
    [false, false, true, false],
  );
  table.of("/a-1");
  assert.equal(ofFirst?.("/a-1"), true, "a child that is there is known by its parent");
  const decided = table.ofMany((_name, _auth, next) => next(null, true));
  assert.throws(() => table.namesOf(decided), { code: "misuse" });
});

test("a parent is no namespace itself, and is told of by nobody", () => {
  const { table, made } = tableOf();
  const [first, second] = [table.ofMany(/^\/a/), table.ofMany(/^\/b/)];
  assert.deepEqual([first.name, second.name], ["/_0", "/_1"]);
  assert.deepEqual([table.all(), made], [[], []]);
});

test("a name that a pattern fits is a child of that parent, also when it is asked for by name", () => {
  const { table, made } = tableOf();
  const parent = table.ofMany(/^\/room-\d+$/g);
  const asked: unknown[] = [];
  table.ofMany((name, _auth, next) => {
    asked.push(name);
    next(null, true);
  });
  const one = table.of("/room-1");
  table.find("/room-2", {}, wanted, (found) => assert.ok(found !== undefined && parent.children.has(found)));
  assert.ok(parent.children.has(one));
  table.of("/other");
  assert.deepEqual([parent.children.size, made, asked], [2, ["/room-1", "/room-2", "/other"], []]);
});

test("parents are asked in order, until one allows the name", () => {
  const { table } = tableOf();
  const asked: unknown[] = [];
  const parent =
    (allow: boolean): NamespacePredicate =>
    (name, auth, next) => {
      asked.push([name, auth, allow]);
      next(null, allow);
    };
  table.ofMany(parent(false));
  const second = table.ofMany(parent(true));
  table.ofMany(parent(true));
  table.find("/x", { token: 1 }, wanted, (found) => assert.ok(found !== undefined && second.children.has(found)));
  assert.deepEqual(asked, [
    ["/x", { token: 1 }, false],
    ["/x", { token: 1 }, true],
  ]);
});

test("nobody allows it: there is no such namespace", () => {
  const { table } = tableOf();
  table.ofMany(/^\/a/);
  const found: unknown[] = [];
  table.find("/b", {}, wanted, (namespace) => found.push(namespace));
  assert.deepEqual(found, [undefined]);
});

test("two who are allowed at once share one child", () => {
  const { table, made } = tableOf();
  const decide: ((allow: boolean) => void)[] = [];
  table.ofMany((_name, _auth, next) => decide.push((allow) => next(null, allow)));
  const found: unknown[] = [];
  for (let i = 0; i < 2; i++) table.find("/x", {}, wanted, (namespace) => found.push(namespace));
  for (const each of decide) each(true);
  assert.deepEqual([found.length, found[0] === found[1], made], [2, true, ["/x"]]);
});

test("a namespace made by name while a parent decides is the one", () => {
  const { table } = tableOf();
  for (const allow of [true, false]) {
    const parent = table.ofMany((name, _auth, next) => {
      table.of(name);
      next(null, allow);
    });
    const name = `/${allow}`;
    table.find(name, {}, wanted, (found) => assert.equal(found, table.byName.get(name)));
    assert.equal(parent.children.size, 0);
  }
});

test("makes no child for who has gone meanwhile", () => {
  const { table, made } = tableOf();
  table.ofMany((_name, _auth, next) => next(null, true));
  table.find(
    "/x",
    {},
    () => false,
    () => assert.fail("nobody asks"),
  );
  assert.deepEqual(made, []);
});
