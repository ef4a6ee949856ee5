import assert from "node:assert/strict";
import { test } from "node:test";
import type { EnginePacket } from "@tidewire/wire/engine";
import { FakeHost, type FakeWebSocket } from "../fake-host.test.js";
import { type EngineOptions, resolveEngineOptions } from "../options.js";
import { WebSocketTransport } from "./websocket.js";

function setup(given: EngineOptions = {}) {
  const host = new FakeHost();
  const log: unknown[] = [];
  const transport = new WebSocketTransport(
    {
      options: resolveEngineOptions("https://h:3000", given),
      network: host.network({}),
      query: { EIO: 4, transport: "websocket", sid: "s1" },
    },
    {
      opened: () => log.push("opened"),
      packet: (packet: EnginePacket) => log.push(packet),
      drained: () => log.push("drained"),
      failed: (error) => log.push([error.message, error.description]),
      closed: (details) => log.push(details),
    },
  );
  transport.open();
  const [socket] = host.sockets as [FakeWebSocket];
  return { host, log, transport, socket };
}

test("connects where the options say", () => {
  const { socket } = setup({ protocols: ["a"] });
  assert.equal(socket.url, "wss://h:3000/socket.io/?EIO=4&transport=websocket&sid=s1");
  assert.deepEqual(socket.options.protocols, ["a"]);
  const { url } = setup({ timestampRequests: true, forceBase64: true }).socket;
  assert.match(url, /&sid=s1&t=[0-9a-z]{8}&b64=1$/);
});

test("is writable between the confirmation of one batch and the next", () => {
  const { host, log, transport, socket } = setup();
  assert.equal(transport.writable, false);
  socket.opened();
  assert.equal(transport.writable, true);
  transport.send(
    [
      { type: "message", data: "a" },
      { type: "message", data: Uint8Array.of(1) },
    ],
    true,
  );
  assert.equal(transport.writable, false);
  assert.deepEqual(socket.sent, ["4a", Uint8Array.of(1)]);
  host.settle();
  assert.deepEqual(log, ["opened", "drained"]);
  assert.equal(transport.writable, true);
});

test("sends bytes as text on demand", () => {
  const { transport, socket } = setup({ forceBase64: true });
  socket.opened();
  transport.send([{ type: "message", data: Uint8Array.of(1) }], true);
  assert.deepEqual(socket.sent, ["bAQ=="]);
});

test("reads text and bytes as packets", () => {
  const { log, socket } = setup();
  socket.message("2probe");
  socket.message(Uint8Array.of(7));
  assert.deepEqual(log, [
    { type: "ping", data: "probe" },
    { type: "message", data: Uint8Array.of(7) },
  ]);
});

test("text that is no packet fails it", () => {
  const { log, socket } = setup();
  socket.message("x");
  assert.deepEqual(log, [["server error", "parser error"]]);
  assert.equal(socket.closedByUs, true);
});

test("reports a failure once, and no close after it", () => {
  const { log, socket } = setup();
  socket.failed("refused");
  socket.failed("again");
  socket.closed({ code: 1006, reason: "" });
  assert.deepEqual(log, [["websocket error", "refused"]]);
});

test("reports a close with the platform's event", () => {
  const { log, socket } = setup();
  const context = { code: 1009, reason: "big", type: "close" };
  socket.closed(context);
  assert.deepEqual(log, [{ description: "websocket connection closed", context }]);
});

test("closed by us, nothing more is reported", () => {
  const { host, log, transport, socket } = setup();
  socket.opened();
  transport.send([{ type: "message", data: "a" }], true);
  transport.close();
  host.settle();
  socket.closed({ code: 1005, reason: "" });
  socket.opened();
  assert.deepEqual([socket.closedByUs, transport.writable], [true, false]);
  assert.deepEqual(log, ["opened"]);
});
