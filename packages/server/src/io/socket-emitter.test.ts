import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsOf, joined } from "./memory-server.test.js";

const BYTES = Buffer.of(1, 2, 3);

test("emits events with their arguments, bytes included", () => {
  const { client, socket } = joined("/a");
  assert.equal(socket.emit("hello", 1, { two: 2 }, null), true);
  socket.emit("file", BYTES);
  assert.equal(socket.send("text"), socket);
  assert.equal(socket.write("text"), socket);
  assert.deepEqual(client.read(), [
    '2/a,["hello",1,{"two":2},null]',
    '51-/a,["file",{"_placeholder":true,"num":0}]',
    BYTES,
    '2/a,["message","text"]',
    '2/a,["message","text"]',
  ]);
  assert.equal(client.transport.writes, 2);
});

test("everything emitted in a turn is one write", () => {
  const { client, socket } = joined();
  const before = client.transport.writes;
  for (let i = 0; i < 10; i++) socket.emit("n", i);
  assert.equal(client.transport.writes, before);
  assert.equal(client.read().length, 10);
  assert.equal(client.transport.writes, before + 1);
});

test("reserved names cannot be emitted, with or without an acknowledgement", async () => {
  const { client, socket } = joined();
  assert.throws(() => socket.emit("connect"), { code: "misuse", message: '"connect" is a reserved event name' });
  assert.throws(() => socket.emit("disconnecting", () => undefined), { code: "misuse" });
  await assert.rejects(socket.emitWithAck("disconnect"), { code: "misuse" });
  assert.deepEqual(client.read(), []);
});

test("what cannot be encoded throws at the call, and waits for no answer", () => {
  const { client, socket } = joined();
  const callback = (): void => assert.fail("never sent");
  assert.throws(() => socket.emit("hello", 5n), TypeError);
  assert.throws(() => socket.timeout(100).emit("hello", 5n, callback), TypeError);
  client.drop();
  assert.deepEqual(client.read(), []);
});

test("a callback gets what the client acknowledges, once, and its faults are reported", () => {
  const { server, client, socket } = joined();
  const calls: unknown[][] = [];
  socket.emit("ask", 1, (...args: unknown[]) => {
    calls.push(args);
    throw new TypeError("callback");
  });
  assert.deepEqual(client.read(), ['20["ask",1]']);
  client.send('30["yes",2]', '30["again"]', '37["unknown"]', '3["no id"]');
  assert.deepEqual(calls, [["yes", 2]]);
  assert.deepEqual(faultsOf(server), [["callback", "ask", "s1"]]);
});

test("a callback with a timeout gets an error first", () => {
  const { server, client, socket } = joined();
  const calls: unknown[][] = [];
  socket.timeout(100).emit("ask", (error: Error | null, ...args: unknown[]) => calls.push([error?.message, ...args]));
  socket.timeout(100).emit("ask", (error: Error | null, ...args: unknown[]) => calls.push([error?.message, ...args]));
  client.send('31["yes"]');
  server.host.time.advance(108);
  client.send('30["late"]');
  assert.deepEqual(calls, [[undefined, "yes"], ["operation has timed out"]]);
});

test("emitWithAck resolves with the first argument, and rejects when the time is up or the client gone", async () => {
  const { server, client, socket } = joined();
  const answered = socket.emitWithAck("ask", 1);
  assert.deepEqual(client.read(), ['20["ask",1]']);
  client.send('30["yes",2]');
  assert.equal(await answered, "yes");
  const late = assert.rejects(socket.timeout(100).emitWithAck("ask") as Promise<unknown>, { code: "timeout" });
  server.host.time.advance(108);
  await late;
  const left = assert.rejects(socket.emitWithAck("ask") as Promise<unknown>, { code: "disconnected" });
  client.drop();
  await left;
  await assert.rejects(socket.emitWithAck("ask") as Promise<unknown>, { code: "disconnected" });
});

test("callbacks without a timeout hear nothing of a client that leaves; with one they get the error", () => {
  const { client, socket, server } = joined();
  const codes: unknown[] = [];
  socket.emit("ask", () => assert.fail("no answer came"));
  socket.timeout(1000).emit("ask", (error: { code: string }) => codes.push(error.code));
  client.drop();
  socket.emit("ask", () => assert.fail("left before"));
  socket.timeout(1000).emit("ask", (error: { code: string }) => codes.push(error.code));
  assert.deepEqual(codes, ["disconnected", "disconnected"]);
  assert.equal(server.clock.size, 0);
});

test("a volatile event is sent when nothing else waits, and dropped otherwise", async () => {
  const { client, socket } = joined();
  socket.volatile.emit("first");
  socket.volatile.emit("second");
  assert.deepEqual(client.read(), ['2["first"]']);
  client.transport.writable = false;
  socket.volatile.emit("third");
  client.transport.writable = true;
  client.transport.bufferedBytes = 1;
  socket.volatile.emit("fourth", () => assert.fail("never sent"));
  await assert.rejects(socket.volatile.emitWithAck("fifth"), { code: "slow-reader" });
  client.transport.bufferedBytes = 0;
  assert.deepEqual(client.read(), []);
  client.drop();
});

test("a volatile broadcast passes busy sockets by", () => {
  const { server, client, socket } = joined();
  const other = server.joined();
  socket.emit("busy");
  server.volatile.emit("all");
  assert.deepEqual(client.read(), ['2["busy"]']);
  assert.deepEqual(other.client.read(), ['2["all"]']);
});

test("broadcasts to others in rooms, never to itself", () => {
  const { server, client, socket } = joined();
  const other = server.joined();
  const third = server.joined();
  socket.join("x");
  other.socket.join("x");
  third.socket.join("y");
  socket.to("x").emit("to");
  socket.in(["x", "y"]).emit("in");
  socket.except("y").emit("except");
  socket.broadcast.emit("broadcast");
  socket.local.emit("local");
  assert.deepEqual(client.read(), []);
  assert.deepEqual(other.client.read(), ['2["to"]', '2["in"]', '2["except"]', '2["broadcast"]', '2["local"]']);
  assert.deepEqual(third.client.read(), ['2["in"]', '2["broadcast"]', '2["local"]']);
});
