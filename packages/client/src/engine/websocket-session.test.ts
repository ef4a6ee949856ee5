import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeHost, type FakeWebSocket, openPacket } from "../fake-host.test.js";
import { type EngineOptions, resolveEngineOptions } from "../options.js";
import { WebSocketSession } from "./websocket-session.js";

function setup(given: EngineOptions = {}) {
  const host = new FakeHost();
  const log: unknown[] = [];
  const session = new WebSocketSession(
    resolveEngineOptions("http://h", given),
    host.platform,
    host.network({}).webSocket,
  );
  session.on("open", () => log.push("open"));
  session.on("data", (data) => log.push(data));
  session.on("drain", () => log.push("drain"));
  session.on("error", (error) => log.push(error.message));
  session.on("close", (reason, details) => log.push(details ? [reason, details] : [reason]));
  session.open();
  const [socket] = host.sockets as [FakeWebSocket];
  const accept = () => {
    socket.opened();
    socket.message(openPacket());
    log.length = 0;
  };
  return { host, log, session, socket, accept };
}

test("connects where the options say, and opens with the handshake", () => {
  const { log, session, socket } = setup({ query: { token: "x" }, protocols: ["a"] });
  assert.equal(socket.url, "ws://h/socket.io/?token=x&EIO=4&transport=websocket");
  assert.deepEqual(socket.options, { protocols: ["a"] });
  assert.equal(session.readyState, "opening");
  socket.opened();
  assert.deepEqual([session.transport.name, session.transport.writable], ["websocket", false]);
  socket.message(openPacket());
  assert.deepEqual([log, session.readyState, session.id], [["open"], "open", "s1"]);
  assert.equal(session.transport.writable, true);
});

test("a handshake that is none, or text that is no packet, fails it once", () => {
  for (const text of ["0{}", "x"]) {
    const { log, session, socket } = setup();
    socket.opened();
    socket.message(text);
    socket.closed(1006, "", undefined);
    assert.deepEqual([log[0], (log[1] as string[])[0], log.length], ["server error", "transport error", 2]);
    assert.deepEqual([session.readyState, socket.closedByUs], ["closed", true]);
  }
});

test("carries messages in both directions", () => {
  const { host, log, session, socket, accept } = setup();
  accept();
  socket.eager = false;
  const sent: string[] = [];
  session.send("a", {}, () => sent.push("a")).write(Uint8Array.of(1), { compress: false });
  assert.deepEqual(socket.sent, ["4a", Uint8Array.of(1)]);
  assert.equal(session.transport.writable, false);
  for (const confirm of socket.unconfirmed) confirm();
  host.settle();
  assert.deepEqual([sent, session.transport.writable], [["a"], true]);
  socket.message("4b");
  socket.message(Uint8Array.of(2));
  socket.message("4");
  assert.deepEqual(log, ["drain", "b", Uint8Array.of(2), ""]);
});

test("answers a ping, and is dead when none came in time", () => {
  const { host, log, socket, accept } = setup();
  accept();
  host.clock.advance(44_999);
  socket.message("2");
  assert.deepEqual(socket.sent, ["3"]);
  host.settle();
  host.clock.advance(44_999);
  assert.deepEqual(log, ["drain"]);
  host.clock.advance(1);
  assert.deepEqual(log.at(-1), ["ping timeout"]);
});

test("notices at once that it slept through its deadline", () => {
  const { host, log, session, accept } = setup();
  assert.equal(session.expired, false);
  accept();
  assert.equal(session.expired, false);
  host.platform.now = () => host.clock.now() + 45_000;
  assert.equal(session.expired, true);
  host.settle();
  assert.deepEqual(log, [["ping timeout"]]);
});

test("tells how the server closed it: by a packet, a frame or an error", () => {
  const byPacket = setup();
  byPacket.accept();
  byPacket.socket.message("1");
  assert.deepEqual(byPacket.log, [["transport close", { description: "transport closed by the server" }]]);
  const byFrame = setup();
  byFrame.socket.closed(1001, "bye", undefined);
  const context = { code: 1001, reason: "bye" };
  assert.deepEqual(byFrame.log, [["transport close", { description: "websocket connection closed", context }]]);
  const byError = setup();
  byError.socket.failed("refused");
  assert.equal(byError.log[0], "websocket error");
});

test("closed by us it says so once, and hears nothing more", () => {
  const { log, session, socket, accept } = setup();
  accept();
  session.close().close().send("late");
  socket.message("4late");
  socket.closed(1000, "", undefined);
  assert.deepEqual([log, socket.closedByUs, socket.sent], [[["forced close"]], true, []]);
});

test("a listener may close it in the middle of a packet", () => {
  const { host, log, session, socket, accept } = setup();
  accept();
  session.on("ping", () => session.close());
  socket.message("2");
  assert.deepEqual([log, socket.sent], [[["forced close"]], []]);
  host.clock.advance(100_000);
  assert.equal(log.length, 1);
});
