import assert from "node:assert/strict";
import { test } from "node:test";
import * as entry from "@tidewire/client/websocket";
import { fakePage, openPacket } from "./fake-page.test.js";
import { default as byDefault, connect, io, Manager, Socket } from "./index.js";

const EMITTER =
  "on once off emit listeners hasListeners addEventListener removeListener removeAllListeners removeEventListener";

/** What applications use of a socket, and of its manager. */
const NAMES = {
  socket:
    "io nsp id connected disconnected active recovered auth receiveBuffer sendBuffer connect open disconnect close send " +
    "emitWithAck volatile compress timeout onAny prependAny offAny listenersAny onAnyOutgoing prependAnyOutgoing " +
    "offAnyOutgoing listenersAnyOutgoing",
  manager:
    "uri opts nsps open connect socket reconnection reconnectionAttempts reconnectionDelay reconnectionDelayMax " +
    "randomizationFactor timeout _close _readyState _reconnecting",
};

test("exports what the entry does in Node, with all its names", (t) => {
  fakePage(t);
  assert.deepEqual([connect, byDefault, io.io, io.connect, io.Manager, io.Socket], [io, io, io, io, Manager, Socket]);
  assert.deepEqual(Object.keys(io), Object.keys(entry.io));
  const options = { forceNew: true, autoConnect: false };
  for (const make of [io, entry.io] as const) {
    const socket = make("http://h", options);
    for (const name of `${EMITTER} ${NAMES.socket}`.split(" ")) assert.ok(name in socket, name);
    for (const name of `${EMITTER} ${NAMES.manager}`.split(" ")) assert.ok(name in socket.io, name);
  }
});

test("shares a connection by server and path, but for a namespace that is taken", (t) => {
  const { sockets } = fakePage(t);
  const first = io("http://shared/a");
  assert.equal(io("http://SHARED:80/b").io, first.io);
  const others = [
    io("http://shared/a"),
    io("http://shared/c", { forceNew: true }),
    io("http://shared/d", { multiplex: false }),
    io("http://shared/e", { path: "/other" }),
    io("https://shared/f"),
  ];
  assert.equal(new Set([first, ...others].map((socket) => socket.io)).size, 6);
  assert.equal(sockets.length, 6);
  for (const socket of [first, ...others]) socket.io._close();
});

test("a connection that ended for good is not shared, until it is opened again", (t) => {
  const { latest } = fakePage(t);
  const first = io("http://ended");
  latest().receive(openPacket());
  first.disconnect();
  assert.notEqual(io("http://ended/x", { autoConnect: false }).io, first.io);
  first.connect();
  latest().receive(openPacket());
  assert.equal(io("http://ended/y").io, first.io);
  first.io._close();
});

test("takes options alone, and no options", (t) => {
  const { latest } = fakePage(t);
  const socket = io({ forceNew: true, auth: { token: "t" } });
  assert.deepEqual([socket.nsp, socket.auth], ["/", { token: "t" }]);
  assert.match(latest().url, /^ws:\/\/localhost\/socket\.io\//);
  io(null, null).disconnect();
  socket.disconnect();
});
