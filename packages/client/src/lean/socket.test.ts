import assert from "node:assert/strict";
import { test } from "node:test";
import type { SocketOptions } from "../options.js";
import { openPacket, setup } from "./fake-page.test.js";

test("joins its namespace, with what the application says of itself", (t) => {
  const cases: [SocketOptions, string, string][] = [
    [{}, "/", "40"],
    [{}, "/admin", "40/admin,"],
    [{ auth: { token: "t" } }, "/", '40{"token":"t"}'],
    [{ auth: (answer) => answer({ token: "f" }) }, "/admin", '40/admin,{"token":"f"}'],
  ];
  for (const [options, nsp, expected] of cases) {
    const { open, sent } = setup(t, options, nsp);
    open();
    assert.deepEqual(sent(), [expected]);
  }
});

test("is connected once the server named it", (t) => {
  const { log, socket, open, latest } = setup(t);
  open();
  assert.deepEqual([socket.connected, socket.disconnected, socket.active, socket.id], [false, true, true, undefined]);
  latest().receive('40{"sid":"x"}');
  assert.deepEqual([socket.connected, socket.id, socket.recovered, log], [true, "x", false, ["connect"]]);
});

test("an answer of the application that comes late is not sent", (t) => {
  let answer: (data: Record<string, unknown>) => void = () => {};
  const { socket, open, sent } = setup(t, {
    auth: (callback) => {
      answer = callback;
    },
  });
  open();
  socket.disconnect();
  answer({ token: "late" });
  assert.deepEqual(sent(), []);
});

test("a server that refuses it leaves it inactive, with the reason and its data", (t) => {
  const { log, socket, open, latest } = setup(t);
  const errors: Error[] = [];
  socket.on("connect_error", (error) => errors.push(error));
  open();
  latest().receive('44{"message":"not authorized","data":{"code":"E1"}}');
  assert.deepEqual(log, ["connect_error not authorized"]);
  assert.deepEqual({ ...errors[0] }, { code: "refused", data: { code: "E1" } });
  assert.equal(socket.active, false);
  const old = setup(t);
  old.open();
  old.latest().receive('44"not authorized"');
  assert.deepEqual(old.log, ["connect_error not authorized"]);
});

test("a 2.x server is told apart", (t) => {
  const { log, open, latest, socket } = setup(t);
  open();
  latest().receive("40");
  assert.match(String(log[0]), /^connect_error .*2\.x server/);
  assert.equal(socket.connected, false);
});

test("a connection that fails is an error only while not connected", (t) => {
  const failing = setup(t);
  failing.latest().onerror("refused");
  assert.deepEqual(failing.log, ["connect_error websocket error"]);
  assert.equal(failing.socket.active, true);
  const { log, join, latest } = setup(t);
  join();
  latest().onerror("reset");
  assert.deepEqual(log, ["disconnect transport error"]);
});

test("sends and receives events, bytes included", (t) => {
  const { log, socket, join, latest, sent } = setup(t);
  join();
  socket.on("chat", (...args) => log.push(args));
  socket.emit("chat", "hi", { a: Uint8Array.of(1) });
  socket.send("plain");
  assert.deepEqual(sent(), [
    '451-["chat","hi",{"a":{"_placeholder":true,"num":0}}]',
    Uint8Array.of(1),
    '42["message","plain"]',
  ]);
  latest().receive('451-["chat",{"_placeholder":true,"num":0}]');
  latest().receive(Uint8Array.of(7));
  assert.deepEqual(log, [[Uint8Array.of(7)]]);
});

test("refuses to emit what belongs to the library", (t) => {
  const { socket } = setup(t);
  const reserved = ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];
  for (const name of reserved) {
    assert.throws(() => socket.emit(name), { code: "misuse", message: `"${name}" is a reserved event name` });
  }
  assert.deepEqual(socket.sendBuffer, []);
});

test("buffers until it is connected, then hands over both directions before it says so", (t) => {
  const { log, socket, open, latest, sent } = setup(t);
  socket.emit("early", 1);
  open();
  sent();
  latest().receive('42["missed"]');
  socket.on("missed", () => log.push("missed"));
  socket.onAnyOutgoing((name) => log.push(`out ${name}`));
  assert.equal(socket.receiveBuffer.length, 1);
  latest().receive('40{"sid":"x"}');
  assert.deepEqual(log, ["missed", "out early", "connect"]);
  assert.deepEqual(sent(), ['42["early",1]']);
});

test("what cannot be encoded throws at the caller, and leaves nothing behind", (t) => {
  const { socket, join, latest } = setup(t);
  join();
  const circle: unknown[] = [];
  circle.push(circle);
  assert.throws(() => socket.emit("a", circle, () => {}), TypeError);
  socket.emit("b", () => {});
  assert.equal(latest().sent.at(-1), '421["b"]');
});

test("what cannot be encoded when it leaves the buffer is reported, and the rest follows", (t) => {
  const { reported, socket, open, latest, sent } = setup(t);
  const circle: unknown[] = [];
  circle.push(circle);
  socket.emit("a", circle);
  socket.emit("b");
  open();
  sent();
  latest().receive('40{"sid":"x"}');
  assert.equal(reported.length, 1);
  assert.deepEqual(sent(), ['42["b"]']);
});

test("calls the acknowledgement with what the server answers, once", (t) => {
  const { log, socket, join, latest, sent } = setup(t);
  join();
  socket.emit("a", 1, (...args: unknown[]) => log.push(args));
  assert.deepEqual(sent(), ['420["a",1]']);
  latest().receive('430["x",2]');
  latest().receive('430["again"]');
  latest().receive("437[]");
  assert.deepEqual(log, [["x", 2]]);
});

test("an acknowledgement with a timeout gets an error, or null and the answer", async (t) => {
  const { clock, log, socket, join, latest } = setup(t);
  join();
  socket.timeout(100).emit("a", (error: Error | null, value: unknown) => log.push([error?.message, value]));
  socket.timeout(100).emit("b", (error: Error | null, value: unknown) => log.push([error, value]));
  latest().receive('431["ok"]');
  clock.advance(100);
  assert.deepEqual(log, [
    [null, "ok"],
    ["operation has timed out", undefined],
  ]);
  const promise = socket.timeout(100).emitWithAck("c");
  clock.advance(100);
  await assert.rejects(promise, { code: "timeout", message: "operation has timed out" });
  assert.equal(clock.pending, 1);
});

test("ackTimeout holds for every emit", (t) => {
  const { clock, log, socket, join } = setup(t, { ackTimeout: 50 });
  join();
  socket.emit("a", (error: Error) => log.push(error.message));
  clock.advance(50);
  assert.deepEqual(log, ["operation has timed out"]);
});

test("a packet that timed out in the buffer is not sent any more", (t) => {
  const { clock, socket, open, latest, sent } = setup(t);
  socket.timeout(10).emit("a", () => {});
  clock.advance(10);
  assert.deepEqual(socket.sendBuffer, []);
  open();
  sent();
  latest().receive('40{"sid":"x"}');
  assert.deepEqual(sent(), []);
});

test("the connection's end fails what waits for an answer, but not what waits to be sent", async (t) => {
  const { clock, log, socket, join, latest } = setup(t);
  join();
  socket.emit("plain", () => log.push("never"));
  socket.timeout(60_000).emit("timed", (error: Error) => log.push(error.message));
  const promise = socket.emitWithAck("promised");
  latest().onclose({ code: 1006 });
  socket.emit("buffered", (value: unknown) => log.push(value));
  await assert.rejects(promise, { code: "disconnected", message: "socket has been disconnected" });
  clock.advance(1000);
  latest().receive(openPacket());
  latest().receive('40{"sid":"y"}');
  latest().receive('433["later"]');
  assert.deepEqual(log, ["disconnect transport close", "socket has been disconnected", "connect", "later"]);
});

test("answers events that ask for it, once and only over the connection that asked", (t) => {
  const { clock, socket, join, latest, sent } = setup(t);
  join();
  const answers: ((...args: unknown[]) => void)[] = [];
  socket.on("ask", (_value, answer) => answers.push(answer));
  latest().receive('427["ask",1]');
  answers[0]?.("a", 2);
  answers[0]?.("b");
  assert.deepEqual(sent(), ['437["a",2]']);
  latest().receive('428["ask",1]');
  latest().onclose({ code: 1006 });
  answers[1]?.("too late");
  clock.advance(1000);
  join('{"sid":"y"}');
  answers[1]?.("too late");
  assert.deepEqual(sent(), []);
});

test("listeners of any event come first, with the name", (t) => {
  const { log, socket, join, latest } = setup(t);
  join();
  socket.on("a", (...args) => log.push(["a", ...args]));
  socket.onAny((...args) => log.push(["any", ...args]));
  const first = (...args: unknown[]) => log.push(["first", ...args]);
  socket.prependAny(first);
  latest().receive('42["a",1]');
  assert.deepEqual(log.splice(0), [
    ["first", "a", 1],
    ["any", "a", 1],
    ["a", 1],
  ]);
  assert.equal(socket.offAny(first).listenersAny().length, 1);
  assert.deepEqual(socket.offAny().listenersAny(), []);
});

test("listeners of any outgoing event hear what leaves, when it does", (t) => {
  const { log, socket, join } = setup(t);
  const second = (...args: unknown[]) => log.push(["second", ...args]);
  socket.onAnyOutgoing(second).prependAnyOutgoing((...args: unknown[]) => log.push(["first", ...args]));
  socket.emit("early");
  assert.deepEqual(log, []);
  join();
  socket.offAnyOutgoing(second).emit("a", 1);
  assert.deepEqual(log, [["first", "a", 1]]);
  assert.equal(socket.listenersAnyOutgoing().length, 1);
  assert.deepEqual(socket.offAnyOutgoing().listenersAnyOutgoing(), []);
});

test("disconnects by itself, and can connect again at once", (t) => {
  const { log, socket, join, latest, sent } = setup(t);
  join();
  const first = latest();
  socket.disconnect();
  assert.deepEqual([log, socket.id, socket.active], [["disconnect io client disconnect"], undefined, false]);
  socket.disconnect();
  assert.deepEqual(first.sent, ["41"]);
  socket.connect();
  join('{"sid":"y"}');
  assert.equal(socket.id, "y");
  assert.deepEqual(sent(), []);
});

test("the server may end it: it does not come back unless told to", (t) => {
  const { clock, sockets, log, socket, join, latest } = setup(t);
  join();
  latest().receive("41");
  assert.deepEqual(log, ["disconnect io server disconnect"]);
  clock.advance(60_000);
  assert.equal(sockets.length, 1);
  assert.equal(socket.active, false);
});

test("comes back with the connection, asks for its session and takes no offset for an argument", (t) => {
  const { clock, log, socket, join, latest, open, sent } = setup(t, { auth: { token: "t" } });
  const offset = `${1_785_542_400_000}-0`;
  Date.now = () => 1_785_542_400_000;
  join('{"sid":"x","pid":"p"}');
  socket.on("chat", (...args) => log.push(args));
  latest().receive(`42["chat","hi","${offset}"]`);
  latest().onclose({ code: 1006 });
  clock.advance(1000);
  open();
  assert.deepEqual(sent(), [`40{"pid":"p","offset":"${offset}","token":"t"}`]);
  latest().receive('40{"sid":"x","pid":"p"}');
  assert.equal(socket.recovered, true);
  assert.deepEqual(log, [["hi"], "disconnect transport close", "connect"]);
});

test("a listener that throws stops neither the next one nor the next packet", (t) => {
  const { reported, log, socket, join, latest } = setup(t);
  join();
  socket.on("a", () => {
    throw new RangeError("bug");
  });
  socket.on("a", () => log.push("second"));
  socket.on("b", () => log.push("b"));
  latest().receive('42["a"]');
  latest().receive('42["b"]');
  assert.deepEqual(log, ["second", "b"]);
  assert.equal(reported.length, 1);
});

test("what is emitted after sleeping through the deadline waits for the next connection", (t) => {
  const { clock, log, socket, join, sent } = setup(t);
  join();
  Date.now = () => clock.now() + 1_000_000;
  socket.emit("a");
  assert.equal(socket.sendBuffer.length, 1);
  assert.deepEqual(sent(), []);
  clock.advance(0);
  assert.deepEqual(log, ["disconnect ping timeout"]);
});

test("drops volatile packets that cannot leave at once, and forgets their acknowledgement", async (t) => {
  const { clock, log, socket, join, latest, sent } = setup(t);
  socket.volatile.emit("before");
  join();
  socket.emit("busy");
  latest().bufferedAmount = 1;
  socket.volatile.emit("dropped", () => log.push("never"));
  socket.timeout(50).volatile.emit("dropped", (error: Error) => log.push(error.message));
  const promise = socket.volatile.emitWithAck("dropped");
  clock.advance(50);
  await assert.rejects(promise, { code: "dropped" });
  latest().bufferedAmount = 0;
  socket.volatile.emit("sent", () => {});
  assert.deepEqual(sent(), ['42["busy"]', '420["sent"]']);
  assert.deepEqual(log, ["operation has timed out"]);
});

test("conditions hold for what is emitted through them, and for nothing else", (t) => {
  const { socket, join, sent, clock, log } = setup(t);
  const volatile = socket.volatile;
  join();
  assert.equal(socket.compress(false), socket);
  assert.equal(volatile.compress(true).timeout(10).emit("a"), socket);
  assert.equal(volatile.send("b"), socket);
  assert.equal(volatile.connected, true);
  socket.disconnect();
  volatile.emit("dropped");
  socket.emit("kept", (...args: unknown[]) => log.push(args));
  clock.advance(10);
  assert.deepEqual(sent(), ['42["a"]', '42["message","b"]', "41"]);
  assert.deepEqual([socket.sendBuffer.length, log], [1, ["disconnect io client disconnect"]]);
});

test("the answer of an application that is asked for its auth again is the one that counts", (t) => {
  const answers: ((data: Record<string, unknown>) => void)[] = [];
  const { clock, open, latest, sent } = setup(t, { auth: (answer) => answers.push(answer) });
  open();
  latest().onclose({ code: 1006 });
  clock.advance(1000);
  open();
  answers[0]?.({ turn: 1 });
  answers[1]?.({ turn: 2 });
  assert.deepEqual(sent(), ['40{"turn":2}']);
});
