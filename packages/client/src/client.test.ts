import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as client from "./index.js";

test("exports what the published client does", () => {
  const names = Object.keys(client).filter((name) => name !== "ClientError" && name !== "lookup");
  assert.deepEqual(names.sort(), [
    "Fetch",
    "Manager",
    "NodeWebSocket",
    "NodeXHR",
    "Socket",
    "WebSocket",
    "WebTransport",
    "XHR",
    "connect",
    "default",
    "io",
    "module.exports",
    "protocol",
  ]);
  assert.equal(client.default, client.io);
  assert.equal(client.protocol, 5);
});

test("require gives the callable, with the classes on it", () => {
  const io = createRequire(import.meta.url)("@tidewire/client");
  assert.equal(io, client.io);
  for (const name of ["io", "connect", "Manager", "Socket", "protocol"]) assert.ok(name in io, name);
});

test("transports can be named or given as classes", () => {
  const { XHR, WebSocket, WebTransport } = client;
  const names = [XHR, WebSocket, WebTransport].map(({ prototype }) => prototype.name);
  assert.deepEqual(names, ["polling", "websocket", "webtransport"]);
});

test("a class may extend the manager", () => {
  class Special extends client.Manager {}
  const manager = new Special("http://h", { autoConnect: false });
  assert.ok(manager instanceof client.Manager);
  assert.equal(manager.socket("/a").io, manager);
});
