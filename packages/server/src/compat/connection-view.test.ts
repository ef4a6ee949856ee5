import assert from "node:assert/strict";
import { test } from "node:test";
import { MemorySessionHost, type MemorySessionOptions, MemoryTransport } from "../io/memory-server.test.js";
import { ServerError } from "../server-error.js";
import { ConnectionView } from "./connection-view.js";

const BYTES = Buffer.of(1, 2, 3);
const EVENTS = [
  "packet",
  "packetCreate",
  "data",
  "message",
  "heartbeat",
  "flush",
  "drain",
  "upgrading",
  "upgrade",
  "close",
];

function open(options?: MemorySessionOptions) {
  const host = new MemorySessionHost();
  const { session, transport } = host.open("e1", options);
  const view = new ConnectionView(session);
  const log: unknown[][] = [];
  for (const event of EVENTS) view.on(event, (...args) => log.push([event, ...args]));
  return { host, session, transport, view, log };
}

test("shows the session: id, protocol, request, address, state, transport", () => {
  const { view, transport } = open({ url: "/socket.io/?EIO=4&x=1" });
  assert.deepEqual([view.id, view.protocol, view.readyState], ["e1", 4, "open"]);
  assert.equal(view.request?.url, "/socket.io/?EIO=4&x=1");
  assert.equal(view.remoteAddress, "192.0.2.1");
  assert.deepEqual([view.upgrading, view.upgraded], [false, false]);
  assert.deepEqual(view.transport, { name: "websocket", writable: true });
  transport.writable = false;
  assert.equal(view.transport.writable, false);
  assert.equal(open({ version: 3 }).view.protocol, 3);
});

test("lets go of the request when it is set to null, and makes another one when asked for it", () => {
  const { view } = open({ url: "/socket.io/?EIO=4&x=1" });
  const before = view.request;
  view.request = null;
  assert.notEqual(view.request, before);
  assert.equal(view.request.url, "/socket.io/?EIO=4&x=1");
});

test("tells of incoming packets, and of messages twice over: data and message", () => {
  const { session, transport, log } = open();
  session.receiveText(transport, "4hello");
  session.receiveText(transport, "4");
  session.receiveBinary(transport, BYTES);
  assert.deepEqual(log, [
    ["packet", { type: "message", data: "hello" }],
    ["data", "hello"],
    ["message", "hello"],
    ["packet", { type: "message", data: "" }],
    ["data", ""],
    ["message", ""],
    ["packet", { type: "message", data: BYTES }],
    ["data", BYTES],
    ["message", BYTES],
  ]);
});

test("a beat of the client is a packet and a heartbeat", () => {
  const { session, transport, log } = open();
  session.receiveText(transport, "3");
  assert.deepEqual(log, [["packet", { type: "pong" }], ["heartbeat"]]);
});

test("a message sent past Socket.IO is shown while it waits, flushed and drained", () => {
  const { host, transport, view, log } = open();
  const done: string[] = [];
  view.send("a", () => done.push("a"));
  view.write("b", { compress: false }, () => done.push("b"));
  view.send(BYTES);
  const shown = [
    { type: "message", data: "a", options: { compress: true } },
    { type: "message", data: "b", options: { compress: false } },
    { type: "message", data: BYTES, options: { compress: true } },
  ];
  assert.deepEqual(view.writeBuffer, shown);
  assert.deepEqual([transport.sent, done], [[], []]);
  host.outbox.flushNow();
  assert.deepEqual(transport.sent, ["4a", "4b", BYTES]);
  assert.deepEqual(done, ["a", "b"]);
  assert.deepEqual(view.writeBuffer, []);
  assert.deepEqual(log, [...shown.map((packet) => ["packetCreate", packet]), ["flush", shown], ["drain"]]);
});

test("a ping of ours is shown as what it is", () => {
  const { host, session, view } = open();
  session.start(0);
  host.time.advance(25_008);
  assert.deepEqual(view.writeBuffer, [{ type: "ping", data: "", options: { compress: false } }]);
});

test("an upgrade is shown from its beginning to its end", () => {
  const { session, view, log } = open({ transport: new MemoryTransport("polling") });
  session.beginUpgrade({ abort: () => undefined }, "websocket");
  assert.deepEqual([view.readyState, view.upgrading, view.upgraded], ["open", true, false]);
  session.completeUpgrade(new MemoryTransport("websocket"));
  assert.deepEqual([view.upgrading, view.upgraded, view.transport.name], [false, true, "websocket"]);
  assert.deepEqual(log, [
    ["upgrading", { name: "websocket" }],
    ["upgrade", { name: "websocket" }],
  ]);
});

test("close writes what waits first, and tells the reason", () => {
  const { transport, view, log } = open();
  view.send("last");
  view.close();
  assert.deepEqual(transport.sent, ["4last"]);
  assert.deepEqual(log.at(-1), ["close", "forced close", undefined]);
  assert.equal(view.readyState, "closed");
  assert.deepEqual(view.transport, { name: "websocket", writable: false });
});

test("close(true) drops what waits", () => {
  const { transport, view } = open();
  view.send("last");
  view.close(true);
  assert.deepEqual(transport.sent, []);
  assert.equal(transport.isClosed, true);
});

test("a session that says goodbye is closing", () => {
  const { transport, view } = open();
  transport.writable = false;
  view.send("last");
  view.close();
  assert.equal(view.readyState, "closing");
});

test("the end by the peer is told with its description, and the buffer can still be read then", () => {
  const { session, transport, view, log } = open();
  transport.writable = false;
  view.send("unsent");
  const unsent: unknown[] = [];
  view.on("close", () => unsent.push(...view.writeBuffer));
  session.ended(transport, "transport error", "reset");
  assert.deepEqual(log.at(-1), ["close", "transport error", new ServerError("refused", "reset")]);
  assert.deepEqual(unsent, [{ type: "message", data: "unsent", options: { compress: true } }]);
});
