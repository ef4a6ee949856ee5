import assert from "node:assert/strict";
import { test } from "node:test";
import { Polling } from "./engine/polling.js";
import { fakeHost, latestOf, setup } from "./fake-connection.test.js";
import { openPacket } from "./fake-host.test.js";
import { Manager, type Options } from "./manager.js";
import { sessionKit } from "./parts.js";

const LOST = { code: 1006, reason: "" };

function returning(options: Options) {
  const host = fakeHost();
  const manager = new Manager("http://h", { randomizationFactor: 0, ...options });
  const accept = () => {
    latestOf(host).opened();
    latestOf(host).message(openPacket());
    host.settle();
  };
  accept();
  latestOf(host).closed(LOST);
  return { host, manager, accept };
}

test("chance shortens or lengthens a delay by the factor at most", () => {
  for (const [random, delayMs] of [
    [0, 800],
    [0.5, 1000],
    [0.999_999, 1200],
  ] as const) {
    const host = fakeHost();
    Math.random = () => random;
    const manager = new Manager("http://h", { randomizationFactor: 0.2 });
    latestOf(host).failed("refused");
    assert.equal(Math.round((host.clock.nextDueMs ?? 0) - host.clock.now()), delayMs);
    manager._close();
  }
});

test("after any number of attempts the delay is the maximum", () => {
  const { host } = returning({ reconnectionDelayMax: 10, reconnectionDelay: 5 });
  for (let attempt = 0; attempt < 1100; attempt++) {
    host.clock.advance(10);
    latestOf(host).failed("refused");
  }
  assert.equal((host.clock.nextDueMs ?? 0) - host.clock.now(), 10);
});

test("0 stands for nothing in some settings", () => {
  fakeHost();
  const manager = new Manager({ autoConnect: false, reconnectionAttempts: 0, reconnectionDelay: 0, timeout: 0 });
  assert.deepEqual(
    [manager.reconnectionAttempts(), manager.reconnectionDelay(), manager.reconnectionDelayMax(), manager.timeout()],
    [Number.POSITIVE_INFINITY, 1000, 5000, 0],
  );
});

test("ends for good on demand, also while it waits", () => {
  const { host, manager } = returning({});
  const log: unknown[] = [];
  manager.on("close", (reason) => log.push(reason));
  manager._close();
  manager._close();
  assert.deepEqual([log, host.clock.pending, manager._reconnecting], [["forced close"], 0, false]);
});

test("an application that ends the session itself is connected again", () => {
  const { host, manager, accept } = returning({});
  host.clock.advance(1000);
  accept();
  manager.engine.close();
  assert.equal(manager._reconnecting, true);
});

test("a session that was closed with something to send disturbs no other", () => {
  const host = fakeHost();
  Object.assign(sessionKit, { transports: [Polling] });
  const manager = new Manager("http://h", { transports: ["polling"] });
  const log: unknown[] = [];
  for (const name of ["open", "close", "packet", "error"]) manager.on(name, () => log.push(name));
  const socket = manager.socket("/");
  host.pending("GET").answer(openPacket());
  const post = host.pending("POST");
  const poll = host.pending("GET");
  socket.disconnect();
  socket.connect();
  assert.deepEqual([log, manager._readyState], [["open", "close"], "opening"]);
  poll.answer('42["late"]');
  post.sink.failed("reset");
  assert.deepEqual([log, manager._readyState], [["open", "close"], "opening"]);
});

test("a socket asks for its namespace once per connection, whenever it is told to connect", () => {
  const { manager, socket, open, sent, latest, host } = setup({ reconnectionDelay: 10 });
  manager.on("open", () => socket.connect());
  open();
  socket.connect();
  host.settle();
  assert.deepEqual(sent(), ["40"]);
  latest().closed(LOST);
  host.clock.advance(10);
  open();
  assert.deepEqual(sent(), ["40"]);
  latest().message('44{"message":"later"}');
  host.settle();
  assert.equal(socket.active, false);
});

test("a socket that was refused asks again when it is told to, and that counts once more", () => {
  const { manager, socket, open, sent, latest, host } = setup();
  const other = manager.socket("/other");
  open();
  assert.equal(other.active, true);
  host.settle();
  sent();
  latest().message('44{"message":"not yet"}');
  socket.connect();
  host.settle();
  assert.deepEqual(sent(), ["40"]);
});
