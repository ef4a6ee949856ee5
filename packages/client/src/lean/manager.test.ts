import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { fakePage, openPacket } from "./fake-page.test.js";
import { Manager, type Options } from "./manager.js";

const EVENTS = [
  "open",
  "error",
  "close",
  "ping",
  "reconnect_attempt",
  "reconnect_error",
  "reconnect_failed",
  "reconnect",
] as const;

function setup(t: TestContext, options: Options = {}) {
  const page = fakePage(t);
  const log: unknown[] = [];
  const manager = new Manager("http://h", options);
  for (const name of EVENTS) {
    manager.on(name, (value?: unknown) => {
      const shown = value instanceof Error ? value.message : value;
      log.push(shown === undefined ? name : `${name} ${shown}`);
    });
  }
  const accept = () => page.latest().receive(openPacket());
  const cut = () => page.latest().onclose({ code: 1006 });
  return { ...page, log, manager, accept, cut };
}

test("connects when made, and says so", (t) => {
  const { sockets, log, manager, accept } = setup(t);
  assert.equal(manager._readyState, "opening");
  manager.open();
  manager.connect();
  assert.equal(sockets.length, 1);
  accept();
  assert.deepEqual([log, manager._readyState, manager.engine.id], [["open"], "open", "s1"]);
});

test("knows where to connect", (t) => {
  const { sockets } = fakePage(t);
  new Manager("https://h/chat?a=1", { protocols: ["p"] });
  new Manager({ path: "/alone" });
  assert.deepEqual(
    sockets.map(({ url, protocols }) => [url, protocols]),
    [
      ["wss://h/socket.io/?EIO=4&transport=websocket&a=1", ["p"]],
      ["ws://localhost/alone/?EIO=4&transport=websocket", undefined],
    ],
  );
  assert.throws(() => new Manager("http://a b"), TypeError);
});

test("waits to be asked without autoConnect, and tries once", (t) => {
  const { clock, sockets, manager, latest } = setup(t, { autoConnect: false });
  assert.deepEqual([sockets.length, manager._readyState], [0, "closed"]);
  const opened: unknown[] = [];
  manager.open((error) => opened.push(error?.message));
  latest().onerror("refused");
  clock.advance(100_000);
  assert.deepEqual([opened, sockets.length], [["websocket error"], 1]);
  manager.open((error) => opened.push(error));
  latest().receive(openPacket());
  assert.equal(opened[1], undefined);
});

test("comes back after delays that double, up to the maximum", (t) => {
  const { clock, sockets, log, manager, latest, accept, cut } = setup(t);
  accept();
  cut();
  assert.equal(manager._reconnecting, true);
  for (const delayMs of [1000, 2000, 4000, 5000]) {
    clock.advance(delayMs - 1);
    const before = sockets.length;
    clock.advance(1);
    assert.equal(sockets.length, before + 1, `after ${delayMs}`);
    latest().onerror("refused");
  }
  clock.advance(5000);
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

test("chance shortens or lengthens a delay by the factor at most", (t) => {
  for (const [random, delayMs] of [
    [0, 800],
    [0.5, 1000],
    [0.999_999, 1200],
  ] as const) {
    const { clock, cut, accept } = setup(t, { randomizationFactor: 0.2 });
    Math.random = () => random;
    accept();
    cut();
    assert.equal(Math.round((clock.nextDueMs ?? 0) - clock.now()), delayMs);
  }
});

test("after any number of attempts the delay is the maximum", (t) => {
  const { clock, cut, latest, accept } = setup(t, { reconnectionDelayMax: 10, reconnectionDelay: 5 });
  accept();
  cut();
  for (let attempt = 0; attempt < 1100; attempt++) {
    clock.advance(10);
    latest().onerror("refused");
  }
  assert.equal((clock.nextDueMs ?? 0) - clock.now(), 10);
});

test("the first connection is retried too, and given up after as many attempts as were asked for", (t) => {
  const { clock, log, latest } = setup(t, { reconnectionAttempts: 2, reconnectionDelay: 10 });
  for (const delayMs of [10, 20, 40]) {
    latest().onerror("refused");
    clock.advance(delayMs);
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
  assert.equal(clock.pending, 0);
});

test("does not come back when told not to, before or while it waits", (t) => {
  const never = setup(t, { reconnection: false });
  never.accept();
  never.cut();
  assert.equal(never.clock.pending, 0);
  const stopped = setup(t);
  stopped.accept();
  stopped.cut();
  stopped.manager.reconnection(false);
  assert.deepEqual([stopped.clock.pending, stopped.manager._reconnecting], [0, false]);
});

test("a listener of an attempt may call it off", (t) => {
  const { clock, sockets, manager, accept, cut } = setup(t);
  accept();
  cut();
  manager.on("reconnect_attempt", () => manager.reconnection(false));
  clock.advance(1000);
  assert.deepEqual([sockets.length, clock.pending], [1, 0]);
});

test("a connection that takes too long is given up, and the next one tried", (t) => {
  const { clock, sockets, log, latest } = setup(t, { timeout: 100 });
  clock.advance(100);
  assert.deepEqual([log, latest().closedByUs], [["error timeout"], true]);
  clock.advance(1000);
  assert.equal(sockets.length, 2);
  const patient = setup(t, { timeout: false });
  assert.equal(patient.clock.pending, 0);
});

test("settings are read and set; 0 stands for nothing in some", (t) => {
  const { manager } = setup(t, { autoConnect: false, reconnectionAttempts: 0, reconnectionDelay: 0, timeout: 0 });
  assert.deepEqual(
    [
      manager.reconnection(),
      manager.reconnectionAttempts(),
      manager.reconnectionDelay(),
      manager.reconnectionDelayMax(),
      manager.randomizationFactor(),
      manager.timeout(),
    ],
    [true, Number.POSITIVE_INFINITY, 1000, 5000, 0.5, 0],
  );
  assert.equal(manager.reconnectionDelay(7).randomizationFactor(0).timeout(false), manager);
  assert.deepEqual([manager.reconnectionDelay(), manager.randomizationFactor(), manager.timeout()], [7, 0, false]);
  assert.equal(manager.opts.reconnectionDelay, 7);
});

test("a packet that breaks the protocol ends the connection, and it comes back", (t) => {
  for (const bad of ["4", "49", "42{}", '42["connect"]', "4511-[]", new ArrayBuffer(1)]) {
    const { log, latest, accept, manager } = setup(t);
    accept();
    latest().receive(bad);
    assert.deepEqual([log[1], latest().closedByUs], ["close parse error", true]);
    assert.equal(manager._reconnecting, true);
  }
});

test("ends for good on demand, also while it waits", (t) => {
  const { clock, log, manager, accept, cut } = setup(t);
  accept();
  manager._close();
  manager._close();
  assert.deepEqual([log, clock.pending], [["open", "close forced close"], 0]);
  manager.open();
  accept();
  cut();
  manager._close();
  assert.deepEqual([log.slice(2), clock.pending], [["open", "close transport close", "close forced close"], 0]);
});

test("an application that ends the session itself is connected again", (t) => {
  const { log, manager, accept } = setup(t);
  accept();
  manager.engine.close();
  assert.deepEqual([log, manager._reconnecting], [["open", "close forced close"], true]);
});

test("says what comes: pings, packets, errors of a connection that stood", (t) => {
  const { log, manager, latest, accept } = setup(t);
  manager.on("packet", ({ type, nsp }) => log.push([type, nsp]));
  accept();
  latest().receive("2", '42/x,["a"]');
  latest().onerror("reset");
  assert.deepEqual(log, ["open", "ping", [2, "/x"], "error websocket error", "close transport error"]);
});

test("one socket for a namespace, one connection for all; the last one to leave ends it", (t) => {
  const { manager, sockets, latest, accept } = setup(t);
  const [a, b] = [manager.socket("/a"), manager.socket("/b")];
  assert.equal(manager.socket("/a"), a);
  accept();
  assert.deepEqual([sockets.length, latest().sent], [1, ["40/a,", "40/b,"]]);
  a.disconnect();
  assert.equal(manager._readyState, "open");
  b.disconnect();
  assert.equal(manager._readyState, "closed");
  assert.equal(manager.socket("/a").active, true);
  assert.equal(sockets.length, 2);
});

test("what a listener throws harms nothing", (t) => {
  const { manager, reported, accept, cut } = setup(t);
  for (const name of EVENTS) {
    manager.on(name, () => {
      throw new RangeError(name);
    });
  }
  accept();
  cut();
  assert.equal(manager._reconnecting, true);
  assert.deepEqual(
    reported.map((error) => (error as Error).message),
    ["open", "close"],
  );
});
