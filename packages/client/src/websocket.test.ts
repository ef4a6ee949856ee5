import assert from "node:assert/strict";
import { test } from "node:test";
import io, { Manager, Socket } from "@tidewire/client/websocket";

test("is io, with WebSocket for its only transport", () => {
  const socket = io("http://h", { autoConnect: false });
  assert.ok(socket instanceof Socket);
  assert.ok(socket.io instanceof Manager);
  assert.deepEqual(Object.keys(io), ["io", "connect", "Manager", "Socket", "protocol"]);
  assert.deepEqual(socket.io.opts.transports, ["websocket"]);
  assert.deepEqual(new Manager({ autoConnect: false }).opts.transports, ["websocket"]);
});
