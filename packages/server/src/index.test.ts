import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as exported from "@tidewire/server";

const required: unknown = createRequire(import.meta.url)("@tidewire/server");

test("require gives a function that makes a server, with the classes as its properties", () => {
  assert.equal(typeof required, "function");
  const listen = required as typeof exported.default;
  assert.deepEqual(Object.keys(listen), ["Server", "Namespace", "Socket"]);
  assert.equal(listen.Server, exported.Server);
  assert.equal(listen.Namespace, exported.Namespace);
  assert.equal(listen.Socket, exported.Socket);
  assert.ok(listen() instanceof exported.Server);
});

test("the function takes options alone, as the constructor does", () => {
  assert.equal(exported.default({ path: "/chat" }).path(), "/chat");
  assert.equal(exported.default(undefined, { path: "/chat" }).path(), "/chat");
  assert.equal(new exported.Server({ path: "/chat" }).path(), "/chat");
});

test("import gives the same function and classes by name", () => {
  assert.equal(exported.default, required);
  const { BroadcastOperator, Namespace, RemoteSocket, Server, ServerError, Socket } = exported;
  assert.deepEqual(
    [BroadcastOperator, Namespace, RemoteSocket, Server, ServerError, Socket].map(({ name }) => name),
    ["BroadcastOperator", "Namespace", "RemoteSocket", "Server", "ServerError", "Socket"],
  );
});
