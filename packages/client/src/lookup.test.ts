import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeHost } from "./fake-connection.test.js";
import { openPacket, paramsOf } from "./fake-host.test.js";
import { createLookup, Manager } from "./lookup.js";

function setup() {
  return { host: fakeHost(), lookup: createLookup(Manager) };
}

test("is io, connect and callable, with the classes on it", () => {
  const { lookup } = setup();
  assert.deepEqual(Object.keys(lookup), ["io", "connect", "Manager", "Socket", "protocol"]);
  assert.equal(lookup.connect, lookup);
  assert.equal(lookup.protocol, 5);
  assert.ok(lookup("http://h").io instanceof lookup.Manager);
  assert.ok(lookup("http://h") instanceof lookup.Socket);
  assert.ok(new lookup.Manager("http://h", { autoConnect: false }).socket("/") instanceof lookup.Socket);
});

test("shares the connection between namespaces of one server", () => {
  const { host, lookup } = setup();
  const a = lookup("http://h/a");
  const b = lookup("ws://H:80/b?x=1");
  assert.equal(a.io, b.io);
  assert.deepEqual([a.nsp, b.nsp, host.sockets.length], ["/a", "/b", 1]);
});

test("makes a new connection for another server or path, for the same namespace, and on demand", () => {
  const { lookup } = setup();
  const first = lookup("http://h/a");
  for (const [url, options] of [
    ["https://h/b", {}],
    ["http://h:81/b", {}],
    ["http://h/b", { path: "/other" }],
    ["http://h/a", {}],
    ["http://h/b", { forceNew: true }],
    ["http://h/b", { multiplex: false }],
    ["http://h/b", { "force new connection": true }],
  ] as const) {
    assert.notEqual(lookup(url, options).io, first.io, `${url} ${JSON.stringify(options)}`);
  }
});

test("takes the parameters of the url, unless options name some", () => {
  const { host, lookup } = setup();
  lookup("http://h/a?x=1", { forceNew: true });
  lookup("http://h/a?x=1", { forceNew: true, query: { y: 2 } });
  const [fromUrl, fromOptions] = host.sockets.map(({ url }) => paramsOf(url));
  assert.deepEqual([fromUrl?.x, fromUrl?.y, fromOptions?.x, fromOptions?.y], ["1", undefined, undefined, "2"]);
});

test("takes options alone", () => {
  const { lookup } = setup();
  const socket = lookup({ autoConnect: false, query: { x: 1 } });
  assert.deepEqual([socket.nsp, socket.active, socket.io.opts.query], ["/", false, { x: 1 }]);
});

test("does not keep a connection that was closed, and takes it back when it opens again", () => {
  const { host, lookup } = setup();
  const first = lookup("http://h/a");
  host.sockets[0]?.opened();
  host.sockets[0]?.message(openPacket());
  first.disconnect();
  const second = lookup("http://h/b");
  assert.notEqual(second.io, first.io);
  second.disconnect();
  first.connect();
  host.sockets.at(-1)?.opened();
  host.sockets.at(-1)?.message(openPacket());
  assert.equal(lookup("http://h/c").io, first.io);
});

test("a connection that opens again leaves the place to another that has taken it", () => {
  const { host, lookup } = setup();
  const first = lookup("http://h");
  first.disconnect();
  const second = lookup("http://h");
  first.connect();
  host.sockets.at(-1)?.opened();
  host.sockets.at(-1)?.message(openPacket());
  assert.equal(lookup("http://h/other").io, second.io);
});

test("a connection that ended, and came back, leaves another's place alone", () => {
  const { lookup } = setup();
  const first = lookup("http://h");
  first.disconnect();
  const second = lookup("http://h");
  assert.notEqual(second.io, first.io);
  first.connect();
  first.disconnect();
  assert.equal(lookup("http://h/other").io, second.io);
});
