import assert from "node:assert/strict";
import { test } from "node:test";
import * as entry from "@tidewire/client/websocket";
import { default as byDefault, connect, io, Manager, Socket } from "./small.js";

test("exports what the entry does in Node", () => {
  assert.deepEqual([connect, byDefault, io.io, io.connect, io.Manager, io.Socket], [io, io, io, io, Manager, Socket]);
  assert.deepEqual(Object.keys(io), Object.keys(entry.io));
  const names = Object.keys(entry).filter((name) => name !== "module.exports");
  assert.deepEqual(names.sort(), ["Manager", "Socket", "connect", "default", "io"]);
});
