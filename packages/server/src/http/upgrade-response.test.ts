import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRequest, socketPair } from "@tidewire/testkit";
import { UpgradeResponse } from "./upgrade-response.js";

test("collects the headers that middlewares set", () => {
  const [, socket] = socketPair();
  const response = new UpgradeResponse(fakeRequest(), socket);
  response.setHeader("Set-Cookie", ["a=1", "b=2"]);
  response.setHeader("X-Gone", "1");
  response.removeHeader("X-Gone");
  assert.deepEqual({ ...response.collect() }, { "set-cookie": ["a=1", "b=2"] });
});

test("headers that are set when the head is about to be written are collected too", () => {
  const [, socket] = socketPair();
  const response = new UpgradeResponse(fakeRequest(), socket);
  // As session middlewares do it.
  const writeHead = response.writeHead.bind(response);
  response.writeHead = (status: number) => {
    response.setHeader("set-cookie", "session=1");
    return writeHead(status);
  };
  assert.deepEqual({ ...response.collect() }, { "set-cookie": "session=1" });
  assert.equal(response.statusCode, 101);
});

test("nothing is written to the connection; ending the response drops it", () => {
  const [, socket] = socketPair();
  const response = new UpgradeResponse(fakeRequest(), socket);
  assert.equal(response.write(), true);
  response.writeHead(401);
  assert.deepEqual([socket.writeCalls, socket.destroyed], [0, false]);
  response.end();
  assert.deepEqual([socket.writeCalls, socket.destroyed], [0, true]);
});
