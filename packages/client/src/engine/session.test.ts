import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeHost, type FakeWebSocket, openPacket, paramsOf } from "../fake-host.test.js";
import { type EngineOptions, resolveEngineOptions } from "../options.js";
import { Polling } from "./polling.js";
import { openSession } from "./session.js";
import { startUpgrade } from "./upgrade.js";
import { WebSocketTransport } from "./websocket.js";

const transports = [Polling, WebSocketTransport];

function setup(given: EngineOptions = {}, host = new FakeHost()) {
  Date.now = host.clock.now;
  const log: unknown[] = [];
  const options = resolveEngineOptions("http://h", given);
  const session = openSession(options, { platform: host.platform, network: host.network, transports, startUpgrade });
  session.on("open", () => log.push("open"));
  session.on("data", (data) => log.push(data));
  session.on("drain", () => log.push("drain"));
  session.on("upgrade", ({ name }) => log.push(`upgrade ${name}`));
  session.on("upgradeError", (error) => log.push(error.message));
  session.on("error", (error) => log.push(error.message));
  session.on("close", (reason, details) => log.push(details ? [reason, details] : [reason]));

  return { host, log, session };
}

function overWebSocket(given: EngineOptions = {}) {
  const made = setup({ transports: ["websocket"], ...given });
  const [socket] = made.host.sockets as [FakeWebSocket];
  socket.opened();
  socket.message(openPacket());
  made.log.length = 0;
  return { ...made, socket };
}

/** A session over polling whose WebSocket has answered the probe. */
function upgrading() {
  const made = setup();
  made.host.pending("GET").answer(openPacket({ upgrades: ["websocket", "webtransport"] }));
  const [socket] = made.host.sockets as [FakeWebSocket];
  socket.opened();
  made.host.settle();
  made.log.length = 0;
  return { ...made, socket };
}

test("opens with the handshake, and names its id from then on", () => {
  const { host, log, session } = setup({ query: { token: "x" } });
  assert.equal(session.readyState, "opening");
  assert.deepEqual(paramsOf(host.pending("GET").url), { token: "x", EIO: "4", transport: "polling" });
  host.pending("GET").answer(openPacket());
  assert.deepEqual([session.readyState, session.id, log[0]], ["open", "s1", "open"]);
  assert.equal(paramsOf(host.pending("GET").url).sid, "s1");
});

test("a handshake that is none fails it", () => {
  const { host, log } = setup();
  host.pending("GET").answer("0{}");
  assert.deepEqual(log[0], "server error");
  assert.equal((log[1] as string[])[0], "transport error");
});

test("hands out messages, in order", () => {
  const { log, socket } = overWebSocket();
  socket.message("4a");
  socket.message(Uint8Array.of(1));
  socket.message("4");
  assert.deepEqual(log, ["a", Uint8Array.of(1), ""]);
});

test("writes what has gathered when the transport is free again", () => {
  const { host, log, session, socket } = overWebSocket();
  socket.eager = false;
  const sent: string[] = [];
  session.send("a", {}, () => sent.push("a"));
  session.write("b");
  session.send(Uint8Array.of(1), { compress: false });
  assert.deepEqual(socket.sent, ["4a"]);
  assert.equal(session.writeBuffer.length, 3);
  socket.unconfirmed.shift()?.();
  assert.deepEqual(socket.sent, ["4a", "4b", Uint8Array.of(1)]);
  socket.unconfirmed.shift()?.();
  host.settle();
  assert.deepEqual([log, sent, session.writeBuffer.length], [["drain"], ["a"], 0]);
});

test("keeps a polling body within what the server takes", () => {
  const { host, session } = setup({ upgrade: false });
  host.pending("GET").answer(openPacket({ maxPayload: 10 }));
  session.send("first");
  for (const text of ["1234", "56", "789"]) session.send(text);
  host.pending("POST").answer("ok");
  assert.equal(host.pending("POST").body, "41234\x1e456");
  host.pending("POST").answer("ok");
  assert.equal(host.pending("POST").body, "4789");
});

test("answers a ping, and is dead when none came in time", () => {
  const { host, log, session, socket } = overWebSocket();
  host.clock.advance(44_999);
  socket.message("2");
  assert.deepEqual(socket.sent, ["3"]);
  host.clock.advance(44_999);
  assert.equal(session.readyState, "open");
  host.clock.advance(1);
  assert.deepEqual(log.at(-1), ["ping timeout"]);
  assert.deepEqual([host.clock.pending, host.watchers, socket.closedByUs], [0, 0, true]);
});

test("notices at once that it slept through its deadline", () => {
  for (const notice of ["wake", "emit"]) {
    const { host, log, session } = overWebSocket();
    const asleep = 1_000_000;
    Date.now = () => host.clock.now() + asleep;
    if (notice === "wake") host.tell("wake");
    else assert.equal(session.expired(), true);
    assert.equal(session.readyState, "open");
    host.settle();
    assert.deepEqual(log, [["ping timeout"]]);
  }
});

test("a page that wakes in time goes on", () => {
  const { host, session } = overWebSocket();
  host.tell("wake");
  host.settle();
  assert.equal(session.readyState, "open");
});

test("a host that is offline, or a page put aside, ends it", () => {
  for (const [event, description] of [
    ["offline", "network connection lost"],
    ["aside", "page was put aside"],
  ] as const) {
    const { host, log } = overWebSocket();
    host.tell(event);
    assert.deepEqual(log, [["transport close", { description }]]);
  }
});

test("a page that is left takes the connection with it, without a word", () => {
  const { host, log, socket } = overWebSocket();
  host.tell("leave");
  assert.equal(socket.closedByUs, true);
  assert.deepEqual(log, []);
});

test("the end of the transport is its end", () => {
  const closed = overWebSocket();
  closed.socket.closed({ code: 1006, reason: "" });
  const context = { code: 1006, reason: "" };
  assert.deepEqual(closed.log, [["transport close", { description: "websocket connection closed", context }]]);
  const failed = overWebSocket();
  failed.socket.failed("reset");
  assert.equal(failed.log[0], "websocket error");
  assert.equal((failed.log[1] as string[])[0], "transport error");
  const told = overWebSocket();
  told.socket.message("1");
  assert.deepEqual(told.log, [["transport close", { description: "transport closed by the server" }]]);
});

test("close waits until everything has left", () => {
  const { log, session, socket } = overWebSocket();
  socket.eager = false;
  session.send("a");
  session.send("b");
  session.close();
  session.send("late");
  assert.equal(session.readyState, "closing");
  socket.unconfirmed.shift()?.();
  assert.deepEqual(socket.sent, ["4a", "4b"]);
  socket.unconfirmed.shift()?.();
  assert.deepEqual(log, ["drain", ["forced close"]]);
  session.close();
  assert.equal(log.length, 2);
});

test("probes what the server offers and the host has, and moves there", () => {
  const { host, log, session, socket } = upgrading();
  assert.equal(host.sockets.length, 1);
  assert.equal(paramsOf(socket.url).sid, "s1");
  assert.deepEqual(socket.sent, ["2probe"]);
  socket.message("3probe");
  session.send("held");
  host.pending("GET").answer("4last");
  assert.deepEqual(socket.sent, ["2probe", "5"]);
  host.settle();
  assert.deepEqual(socket.sent, ["2probe", "5", "4held"]);
  assert.deepEqual(log.slice(0, 2), ["last", "upgrade websocket"]);
  assert.equal(session.transport?.name, "websocket");
  assert.equal(host.requests.filter(({ aborted }) => !aborted).length, 0);
});

test("goes on with polling when the probe fails at the last moment", () => {
  const { host, log, session, socket } = upgrading();
  socket.message("3probe");
  session.send("held");
  host.pending("GET").answer("6");
  assert.equal(session.transport?.name, "websocket");
  const again = upgrading();
  again.socket.message("3probe");
  again.session.send("held");
  again.socket.failed("reset");
  assert.deepEqual(again.log, ["probe error: websocket error"]);
  assert.equal(again.host.pending("POST").body, "4held");
  assert.equal(log.includes("upgrade websocket"), true);
});

test("close waits for an upgrade that is being decided", () => {
  const { host, log, session, socket } = upgrading();
  socket.message("3probe");
  session.close();
  assert.equal(session.readyState, "closing");
  host.pending("GET").answer("6");
  host.settle();
  assert.deepEqual(log, ["upgrade websocket", ["forced close"]]);
  assert.equal(socket.closedByUs, true);
});

test("tries the next transport while connecting, if it may", () => {
  const one = setup();
  one.host.pending("GET").sink.failed("refused");
  assert.equal(one.log[0], "xhr poll error");
  const all = setup({ tryAllTransports: true });
  all.host.pending("GET").sink.failed("refused");
  assert.deepEqual(all.log, []);
  assert.equal(all.host.sockets.length, 1);
  all.host.sockets[0]?.failed("refused");
  assert.equal(all.log[0], "websocket error");
});

test("takes classes and names, and says when nothing is left", () => {
  const host = new FakeHost();
  host.lacking.add("polling");
  const { log } = setup({ transports: ["polling", "carrier pigeon", "constructor"] }, host);
  assert.deepEqual(log, []);
  host.settle();
  assert.equal(log[0], "No transports available");
  assert.equal(setup({ transports: [WebSocketTransport] }).host.sockets.length, 1);
});

test("remembers, if asked to, that WebSocket worked", () => {
  overWebSocket();
  assert.equal(setup({ rememberUpgrade: true }).host.sockets.length, 1);
  assert.equal(setup().host.sockets.length, 0);
  const failing = setup({ rememberUpgrade: true });
  failing.host.sockets[0]?.failed("refused");
  assert.equal(setup({ rememberUpgrade: true }).host.sockets.length, 0);
});

test("options for one transport hold for that one only", () => {
  const { host } = setup({ transportOptions: { polling: { query: { only: "polling" } } } });
  host.pending("GET").answer(openPacket({ upgrades: ["websocket"] }));
  assert.equal(paramsOf(host.requests[0]?.url ?? "").only, "polling");
  assert.equal(paramsOf(host.sockets[0]?.url ?? "").only, undefined);
});

for (const event of ["packet", "handshake"]) {
  test(`a listener of "${event}" may close before the session is open`, () => {
    const { host, log, session } = setup({ transports: ["websocket"] });
    session.on(event, () => session.close());
    host.sockets[0]?.message(openPacket());
    assert.deepEqual([session.readyState, host.clock.pending, log], ["closed", 0, [["forced close"]]]);
  });
}

test("one that closes ends in time, though the server goes on to ping", () => {
  const { host, log, session } = setup({ transports: ["polling"] });
  host.pending("GET").answer(openPacket());
  session.send("never taken").close();
  host.clock.advance(25_000);
  host.pending("GET").answer("2");
  host.clock.advance(20_000);
  assert.deepEqual(log, ["open", ["ping timeout"]]);
});

test("closes a transport whose handshake it cannot read before it tries the next", () => {
  const { host } = setup({ transports: ["websocket", "polling"], tryAllTransports: true });
  host.sockets[0]?.message("0nothing");
  assert.deepEqual([host.sockets[0]?.closedByUs, host.requests.length], [true, 1]);
});
