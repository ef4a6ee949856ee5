import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeHost, latestOf } from "./fake-connection.test.js";
import { openPacket } from "./fake-host.test.js";
import { Manager, type Options } from "./manager.js";

const EVENTS = [
  "open",
  "error",
  "close",
  "reconnect_attempt",
  "reconnect_error",
  "reconnect_failed",
  "reconnect",
] as const;

function setup(given: Options = {}) {
  const host = fakeHost();
  const log: unknown[] = [];
  const manager = new Manager("http://h", { transports: ["websocket"], randomizationFactor: 0, ...given });
  for (const name of EVENTS) {
    manager.on(name, (value?: unknown) => {
      const shown = value instanceof Error ? value.message : value;
      log.push(shown === undefined ? name : `${name} ${shown}`);
    });
  }
  const latest = () => latestOf(host);
  const accept = () => {
    latest().opened();
    latest().message(openPacket());
    host.settle();
  };
  return { host, log, manager, latest, accept };
}

test("connects when made, and says so", () => {
  const { host, log, manager, accept } = setup();
  assert.equal(manager._readyState, "opening");
  manager.open();
  manager.connect();
  assert.equal(host.sockets.length, 1);
  accept();
  assert.deepEqual([log, manager._readyState], [["open"], "open"]);
});

test("waits to be asked without autoConnect", () => {
  const { host, manager } = setup({ autoConnect: false });
  assert.equal(host.sockets.length, 0);
  assert.equal(manager._readyState, "closed");
  const opened: unknown[] = [];
  manager.open((error) => opened.push(error));
  host.sockets[0]?.failed("refused");
  assert.equal((opened[0] as Error).message, "websocket error");
  host.clock.advance(100_000);
  assert.equal(host.sockets.length, 1);
});

test("tells the caller of open that it worked", () => {
  const { manager, accept } = setup({ autoConnect: false });
  const opened: unknown[] = [];
  manager.open((error) => opened.push(error));
  accept();
  assert.deepEqual(opened, [undefined]);
});

test("comes back after delays that double, up to the maximum", () => {
  const { host, log, manager, latest, accept } = setup();
  accept();
  latest().closed({ code: 1006, reason: "" });
  assert.equal(manager._reconnecting, true);
  for (const delayMs of [1000, 2000, 4000, 5000]) {
    host.clock.advance(delayMs - 1);
    const before = host.sockets.length;
    host.clock.advance(1);
    assert.equal(host.sockets.length, before + 1, `after ${delayMs}`);
    latest().failed("refused");
  }
  host.clock.advance(5000);
  accept();
  assert.deepEqual(log.slice(0, 6), [
    "open",
    "close transport close",
    "reconnect_attempt 1",
    "error websocket error",
    "reconnect_error websocket error",
    "reconnect_attempt 2",
  ]);
  assert.deepEqual(log.slice(-3), ["reconnect_attempt 5", "open", "reconnect 5"]);
  assert.equal(manager._reconnecting, false);
});

test("the first connection is retried too, and given up after as many attempts as were asked for", () => {
  const { host, log, latest } = setup({ reconnectionAttempts: 2, reconnectionDelay: 10 });
  for (const delayMs of [10, 20, 40]) {
    latest().failed("refused");
    host.clock.advance(delayMs);
  }
  assert.deepEqual(
    log.filter((line) => !String(line).startsWith("error")),
    [
      "reconnect_attempt 1",
      "reconnect_error websocket error",
      "reconnect_attempt 2",
      "reconnect_failed",
      "reconnect_error websocket error",
    ],
  );
  assert.equal(host.clock.pending, 0);
});

test("does not come back when told not to, before or while it waits", () => {
  const never = setup({ reconnection: false });
  never.accept();
  never.latest().closed({ code: 1006, reason: "" });
  assert.equal(never.host.clock.pending, 0);
  const stopped = setup();
  stopped.accept();
  stopped.latest().closed({ code: 1006, reason: "" });
  stopped.manager.reconnection(false);
  assert.deepEqual([stopped.host.clock.pending, stopped.host.watchers], [0, 0]);
  assert.equal(stopped.manager._reconnecting, false);
});

test("a listener of an attempt may call it off", () => {
  const { host, manager, latest, accept } = setup();
  accept();
  latest().closed({ code: 1006, reason: "" });
  manager.on("reconnect_attempt", () => manager._close());
  host.clock.advance(60_000);
  assert.equal(host.sockets.length, 1);
});

test("the network, or the page, being back is no time to wait", () => {
  for (const event of ["online", "wake"] as const) {
    const { host, latest, accept } = setup();
    accept();
    latest().closed({ code: 1006, reason: "" });
    host.tell(event);
    assert.equal(host.sockets.length, 2);
  }
});

test("gives a connection up that takes too long", () => {
  const { host, log, latest } = setup({ timeout: 500 });
  const first = latest();
  host.clock.advance(500);
  assert.deepEqual(log, ["error timeout"]);
  assert.equal(first.closedByUs, true);
  host.clock.advance(1000);
  assert.equal(host.sockets.length, 2);
  const patient = setup({ timeout: false, autoConnect: false });
  patient.manager.open();
  patient.host.clock.advance(1_000_000);
  assert.deepEqual(patient.log, []);
});

test("a connection that closes before its handshake failed", () => {
  const { log, latest } = setup();
  latest().opened();
  latest().closed({ code: 1005, reason: "" });
  assert.deepEqual(log, ["error transport close"]);
});

test("a message that is no packet ends the connection, and it comes back", () => {
  const { host, log, latest, accept } = setup();
  accept();
  latest().message("4x");
  assert.deepEqual(log.slice(1), ["close parse error"]);
  host.clock.advance(1000);
  assert.equal(host.sockets.length, 2);
});

test("what a listener throws is no parse error", () => {
  const { host, log, manager, latest, accept } = setup();
  accept();
  const thrown = new RangeError("bug");
  manager.on("packet", () => {
    throw thrown;
  });
  latest().message('42["a"]');
  assert.deepEqual(host.reported, [thrown]);
  assert.equal(log.at(-1), "open");
});

test("passes pings on", () => {
  const { manager, latest, accept } = setup();
  let pings = 0;
  manager.on("ping", () => pings++);
  accept();
  latest().message("2");
  assert.equal(pings, 1);
});

test("closes with the last socket, for good", () => {
  const { host, log, manager, latest, accept } = setup();
  const [a, b] = [manager.socket("/a"), manager.socket("/b")];
  accept();
  a.disconnect();
  assert.equal(manager._readyState, "open");
  b.disconnect();
  host.settle();
  assert.deepEqual(log.slice(1), ["close forced close"]);
  assert.equal(latest().closedByUs, true);
  host.clock.advance(60_000);
  assert.equal(host.sockets.length, 1);
  assert.deepEqual([host.clock.pending, host.watchers], [0, 0]);
});

test("gives one socket per namespace, and wakes it when asked again", () => {
  const { manager, accept } = setup();
  const socket = manager.socket("/a");
  assert.equal(manager.socket("/a"), socket);
  accept();
  socket.disconnect();
  assert.equal(socket.active, false);
  manager.socket("/a");
  assert.equal(socket.active, true);
  assert.equal(manager.nsps["/a"], socket);
});

test("every option can be read and set", () => {
  const { manager } = setup({ autoConnect: false, randomizationFactor: 0.2 });
  assert.deepEqual(
    [
      manager.reconnection(),
      manager.reconnectionAttempts(),
      manager.reconnectionDelay(),
      manager.reconnectionDelayMax(),
      manager.randomizationFactor(),
      manager.timeout(),
    ],
    [true, Number.POSITIVE_INFINITY, 1000, 5000, 0.2, 20_000],
  );
  assert.equal(
    manager
      .reconnection(false)
      .reconnectionAttempts(1)
      .reconnectionDelay(2)
      .reconnectionDelayMax(3)
      .randomizationFactor(0)
      .timeout(false),
    manager,
  );
  assert.deepEqual(
    [
      manager.reconnection(),
      manager.reconnectionAttempts(),
      manager.reconnectionDelay(),
      manager.reconnectionDelayMax(),
      manager.randomizationFactor(),
      manager.timeout(),
    ],
    [false, 1, 2, 3, 0, false],
  );
});
