import assert from "node:assert/strict";
import { test } from "node:test";
import { setup } from "./fake-connection.test.js";
import { openPacket } from "./fake-host.test.js";

test("calls the acknowledgement with what the server answers, once", () => {
  const { log, socket, join, latest, sent } = setup();
  join();
  socket.emit("a", 1, (...args: unknown[]) => log.push(args));
  assert.deepEqual(sent(), ['420["a",1]']);
  latest().message('430["x",2]');
  latest().message('430["again"]');
  latest().message("437[]");
  assert.deepEqual(log, [["x", 2]]);
});

test("an acknowledgement with a timeout gets an error, or null and the answer", async () => {
  const { host, log, socket, join, latest } = setup();
  join();
  socket.timeout(100).emit("a", (error: Error | null, value: unknown) => log.push([error?.message, value]));
  socket.timeout(100).emit("b", (error: Error | null, value: unknown) => log.push([error, value]));
  latest().message('431["ok"]');
  host.clock.advance(100);
  assert.deepEqual(log, [
    [null, "ok"],
    ["operation has timed out", undefined],
  ]);
  const promise = socket.timeout(100).emitWithAck("c");
  host.clock.advance(100);
  await assert.rejects(promise, { code: "timeout", message: "operation has timed out" });
  assert.equal(host.clock.pending, 1);
});

test("ackTimeout holds for every emit", () => {
  const { host, log, socket, join } = setup({ ackTimeout: 50 });
  join();
  socket.emit("a", (error: Error) => log.push(error.message));
  host.clock.advance(50);
  assert.deepEqual(log, ["operation has timed out"]);
});

test("a packet that timed out in the buffer is not sent any more", () => {
  const { host, socket, open, latest, sent } = setup();
  socket.timeout(10).emit("a", () => {});
  host.clock.advance(10);
  assert.deepEqual(socket.sendBuffer, []);
  open();
  sent();
  latest().message('40{"sid":"x"}');
  assert.deepEqual(sent(), []);
});

test("the connection's end fails what waits for an answer, but not what waits to be sent", async () => {
  const { host, log, socket, join, latest } = setup();
  join();
  socket.emit("plain", () => log.push("never"));
  socket.timeout(60_000).emit("timed", (error: Error) => log.push(error.message));
  const promise = socket.emitWithAck("promised");
  latest().closed({ code: 1006, reason: "" });
  socket.emit("buffered", (value: unknown) => log.push(value));
  await assert.rejects(promise, { code: "disconnected", message: "socket has been disconnected" });
  host.clock.advance(1000);
  latest().opened();
  latest().message(openPacket());
  latest().message('40{"sid":"y"}');
  latest().message('433["later"]');
  assert.deepEqual(log, ["disconnect transport close", "socket has been disconnected", "connect", "later"]);
});

test("what waits to be sent keeps its acknowledgement when a connection ends before the namespace was joined", () => {
  const { host, log, socket, open, join, latest } = setup();
  socket.timeout(60_000).emit("early", (error: Error | null, value: unknown) => log.push([error?.message, value]));
  open();
  latest().closed({ code: 1006, reason: "" });
  assert.deepEqual(log, ["disconnect transport close"]);
  host.clock.advance(1000);
  join();
  latest().message('430["ok"]');
  assert.deepEqual(log, [[undefined, "ok"]]);
});

test("answers events that ask for it, once and only over the connection that asked", () => {
  const { host, socket, join, latest, sent } = setup();
  join();
  const answers: ((...args: unknown[]) => void)[] = [];
  socket.on("ask", (_value, answer) => answers.push(answer));
  latest().message('427["ask",1]');
  answers[0]?.("a", 2);
  answers[0]?.("b");
  host.settle();
  assert.deepEqual(sent(), ['437["a",2]']);
  latest().message('428["ask",1]');
  latest().closed({ code: 1006, reason: "" });
  answers[1]?.("too late");
  host.clock.advance(1000);
  join('{"sid":"y"}');
  answers[1]?.("too late");
  assert.deepEqual(sent(), []);
});
