import assert from "node:assert/strict";
import { test } from "node:test";
import type { DisconnectDescription } from "./close-cause.js";
import { setup } from "./fake-connection.test.js";
import type { SocketOptions } from "./options.js";

test("joins its namespace, with what the application says of itself", () => {
  const cases: [SocketOptions, string, string][] = [
    [{}, "/", "40"],
    [{}, "/admin", "40/admin,"],
    [{ auth: { token: "t" } }, "/", '40{"token":"t"}'],
    [{ auth: (answer) => answer({ token: "f" }) }, "/admin", '40/admin,{"token":"f"}'],
  ];
  for (const [options, nsp, expected] of cases) {
    const { open, sent } = setup(options, nsp);
    open();
    assert.deepEqual(sent(), [expected]);
  }
});

test("is connected once the server named it", () => {
  const { log, socket, open, latest } = setup();
  open();
  assert.deepEqual([socket.connected, socket.disconnected, socket.active, socket.id], [false, true, true, undefined]);
  latest().message('40{"sid":"x"}');
  assert.deepEqual([socket.connected, socket.id, socket.recovered, log], [true, "x", false, ["connect"]]);
});

test("an answer of the application that comes late is not sent", () => {
  let answer: (data: Record<string, unknown>) => void = () => {};
  const { socket, open, sent } = setup({
    auth: (callback) => {
      answer = callback;
    },
  });
  open();
  socket.disconnect();
  answer({ token: "late" });
  assert.deepEqual(sent(), []);
});

test("a server that refuses it leaves it inactive, with the reason and its data", () => {
  const { log, socket, open, latest } = setup();
  const errors: Error[] = [];
  socket.on("connect_error", (error) => errors.push(error));
  open();
  latest().message('44{"message":"not authorized","data":{"code":"E1"}}');
  assert.deepEqual(log, ["connect_error not authorized"]);
  assert.deepEqual({ ...errors[0] }, { code: "refused", data: { code: "E1" } });
  assert.equal(socket.active, false);
  const old = setup();
  old.open();
  old.latest().message('44"not authorized"');
  assert.deepEqual(old.log, ["connect_error not authorized"]);
});

test("a 2.x server is told apart", () => {
  const { log, open, latest, socket } = setup();
  open();
  latest().message("40");
  assert.match(String(log[0]), /^connect_error .*2\.x server/);
  assert.equal(socket.connected, false);
});

test("a connection that fails is an error only while not connected", () => {
  const failing = setup();
  failing.latest().failed("refused");
  assert.deepEqual(failing.log, ["connect_error websocket error"]);
  assert.equal(failing.socket.active, true);
  const { log, join, latest } = setup();
  join();
  latest().failed("reset");
  assert.deepEqual(log, ["disconnect transport error"]);
});

test("sends and receives events, bytes included", () => {
  const { host, log, socket, join, latest, sent } = setup();
  join();
  socket.on("chat", (...args) => log.push(args));
  socket.emit("chat", "hi", { a: Uint8Array.of(1) });
  socket.send("plain");
  host.settle();
  assert.deepEqual(sent(), [
    '451-["chat","hi",{"a":{"_placeholder":true,"num":0}}]',
    Uint8Array.of(1),
    '42["message","plain"]',
  ]);
  latest().message('451-["chat",{"_placeholder":true,"num":0}]');
  latest().message(Uint8Array.of(7));
  assert.deepEqual(log, [[Uint8Array.of(7)]]);
});

test("refuses to emit what belongs to the library", () => {
  const { socket } = setup();
  const reserved = ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];
  for (const name of reserved) {
    assert.throws(() => socket.emit(name), { code: "misuse", message: `"${name}" is a reserved event name` });
  }
  assert.deepEqual(socket.sendBuffer, []);
});

test("buffers until it is connected, then hands over both directions before it says so", () => {
  const { host, log, socket, open, latest, sent } = setup();
  socket.emit("early", 1);
  open();
  sent();
  latest().message('42["missed"]');
  socket.on("missed", () => log.push("missed"));
  socket.onAnyOutgoing((name) => log.push(`out ${name}`));
  assert.equal(socket.receiveBuffer.length, 1);
  latest().message('40{"sid":"x"}');
  host.settle();
  assert.deepEqual(log, ["missed", "out early", "connect"]);
  assert.deepEqual(sent(), ['42["early",1]']);
});

test("what cannot be encoded throws at the caller, and leaves nothing behind", () => {
  const { socket, join, latest } = setup();
  join();
  const circle: unknown[] = [];
  circle.push(circle);
  assert.throws(() => socket.emit("a", circle, () => {}), { name: "WireError" });
  socket.emit("b", () => {});
  assert.equal(latest().sent.at(-1), '421["b"]');
});

test("what cannot be encoded when it leaves the buffer is reported, and the rest follows", () => {
  const { host, socket, open, latest, sent } = setup();
  const circle: unknown[] = [];
  circle.push(circle);
  socket.emit("a", circle);
  socket.emit("b");
  open();
  sent();
  latest().message('40{"sid":"x"}');
  host.settle();
  assert.equal(host.reported.length, 1);
  assert.deepEqual(sent(), ['42["b"]']);
});

test("listeners of any event come first, with the name", () => {
  const { log, socket, join, latest } = setup();
  join();
  socket.on("a", (...args) => log.push(["a", ...args]));
  socket.onAny((...args) => log.push(["any", ...args]));
  const first = (...args: unknown[]) => log.push(["first", ...args]);
  socket.prependAny(first);
  latest().message('42["a",1]');
  assert.deepEqual(log.splice(0), [
    ["first", "a", 1],
    ["any", "a", 1],
    ["a", 1],
  ]);
  assert.equal(socket.offAny(first).listenersAny().length, 1);
  assert.deepEqual(socket.offAny().listenersAny(), []);
});

test("listeners of any outgoing event hear what leaves, when it does", () => {
  const { log, socket, join } = setup();
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

test("disconnects by itself, and can connect again at once", () => {
  const { host, log, socket, join, latest, sent } = setup();
  join();
  const first = latest();
  socket.disconnect();
  assert.deepEqual([log, socket.id, socket.active], [["disconnect io client disconnect"], undefined, false]);
  socket.disconnect();
  host.settle();
  assert.deepEqual(first.sent, ["41"]);
  socket.connect();
  join('{"sid":"y"}');
  assert.equal(socket.id, "y");
  assert.deepEqual(sent(), []);
});

test("the server may end it: it does not come back unless told to", () => {
  const { host, log, socket, join, latest } = setup();
  join();
  latest().message("41");
  assert.deepEqual(log, ["disconnect io server disconnect"]);
  host.clock.advance(60_000);
  assert.equal(host.sockets.length, 1);
  assert.equal(socket.active, false);
});

test("says who closed and why", () => {
  const { socket, join, latest } = setup();
  const details: unknown[] = [];
  socket.on("disconnect", (_reason, { closedBy, closeCode }: DisconnectDescription) =>
    details.push([closedBy, closeCode]),
  );
  join();
  latest().closed({ code: 1009, reason: "" });
  assert.deepEqual(details, [["server", "message-too-big"]]);
});

test("comes back with the connection, asks for its session and takes no offset for an argument", () => {
  const { host, log, socket, join, latest, open, sent } = setup({ auth: { token: "t" } });
  const offset = `${1_785_542_400_000}-0`;
  Date.now = () => 1_785_542_400_000;
  join('{"sid":"x","pid":"p"}');
  socket.on("chat", (...args) => log.push(args));
  latest().message(`42["chat","hi","${offset}"]`);
  latest().closed({ code: 1006, reason: "" });
  host.clock.advance(1000);
  open();
  assert.deepEqual(sent(), [`40{"pid":"p","offset":"${offset}","token":"t"}`]);
  latest().message('40{"sid":"x","pid":"p"}');
  assert.equal(socket.recovered, true);
  assert.deepEqual(log, [["hi"], "disconnect transport close", "connect"]);
});

test("a listener that throws stops neither the next one nor the next packet", () => {
  const { host, log, socket, join, latest } = setup();
  join();
  socket.on("a", () => {
    throw new RangeError("bug");
  });
  socket.on("a", () => log.push("second"));
  socket.on("b", () => log.push("b"));
  latest().message('42["a"]');
  latest().message('42["b"]');
  assert.deepEqual(log, ["second", "b"]);
  assert.equal(host.reported.length, 1);
});

test("what is emitted after sleeping through the deadline waits for the next connection", () => {
  const { host, log, socket, join, sent } = setup();
  join();
  Date.now = () => host.clock.now() + 1_000_000;
  socket.emit("a");
  assert.equal(socket.sendBuffer.length, 1);
  assert.deepEqual(sent(), []);
  host.settle();
  assert.deepEqual(log, ["disconnect ping timeout"]);
});
