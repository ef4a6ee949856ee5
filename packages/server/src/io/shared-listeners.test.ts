import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { MemoryServer } from "./memory-server.test.js";
import { shareListeners } from "./shared-listeners.js";

test("all but emit is the other one's, and chains go on with the first", () => {
  const prototype = { emit: () => "by itself" };
  const station = new EventEmitter();
  shareListeners(prototype, () => station);
  const radio: EventEmitter = Object.create(prototype);
  const heard: unknown[] = [];
  assert.equal(
    radio.on("news", (news) => heard.push(news)),
    radio,
  );
  assert.equal(radio.emit("news", 0), "by itself");
  assert.equal(station.emit("news", 1), true);
  assert.deepEqual([heard, radio.listenerCount("news"), station.listenerCount("news")], [[1], 1, 1]);
});

test("listeners of the server are those of the main namespace, and chains go on with the server", () => {
  const server = new MemoryServer();
  const calls: string[] = [];
  const never = (): void => assert.fail("removed");
  const chain = server
    .on("connection", () => calls.push("on"))
    .once("connection", () => calls.push("once"))
    .prependListener("connection", () => calls.push("first"))
    .on("connection", never)
    .off("connection", never)
    .setMaxListeners(20);
  assert.equal(chain, server);
  assert.equal(server.listenerCount("connection"), 3);
  assert.equal(server.sockets.listenerCount("connection"), 3);
  assert.deepEqual(server.eventNames(), ["connection"]);
  server.joined();
  server.joined();
  assert.deepEqual(calls, ["first", "on", "once", "first", "on"]);
  assert.equal(server.removeAllListeners(), server);
  assert.deepEqual(server.listeners("connection"), []);
});
