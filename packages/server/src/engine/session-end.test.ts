import assert from "node:assert/strict";
import { test } from "node:test";
import { LoggingTransport, SessionSetup } from "./session-setup.test.js";
import type { Transport } from "./transport.js";

test("closing writes what is pending first, and takes nothing more", () => {
  const setup = new SessionSetup();
  setup.send("4last");
  setup.session.close();
  setup.send("4late");
  setup.session.close();
  setup.session.receiveText(setup.transport, "4late");
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), ["websocket sends 4last", "websocket closes", "removed", "closed by forced close"]);
  assert.deepEqual([setup.session.transport, setup.session.lastTransport], [null, "websocket"]);
  assert.equal(setup.clock.size, 0);
});

test("closing waits for a transport that takes nothing yet", () => {
  const setup = new SessionSetup();
  setup.transport.writable = false;
  setup.send("4last");
  setup.session.close("server shutting down");
  assert.deepEqual(setup.news(), []);
  setup.transport.writable = true;
  setup.session.writable(setup.transport);
  assert.deepEqual(setup.news(), [
    "websocket sends 4last",
    'websocket closes, saying {"code":1012,"text":"server is draining: come back elsewhere"}',
    "removed",
    "closed by server shutting down",
  ]);
});

test("a goodbye that waits for a poll is over when it was told, or after closeTimeout", () => {
  for (const told of [true, false]) {
    const setup = new SessionSetup({ name: "polling" });
    setup.transport.closes = "waiting";
    setup.session.close();
    assert.deepEqual(setup.news(), ["polling closes"]);
    setup.time.advance(3199);
    assert.deepEqual(setup.news(), []);
    if (told) setup.session.ended(setup.transport, "transport error", "whatever");
    else setup.time.advance(16);
    const ended = setup.news();
    assert.match(String(ended[1]), /^closed by forced close/);
    assert.equal(ended[2], told ? undefined : "polling is destroyed");
    assert.equal(setup.clock.size, 0);
  }
});

test("a client that says goodbye while ours waits is not waited for", () => {
  const setup = new SessionSetup({ name: "polling" });
  setup.transport.closes = "waiting";
  setup.session.close();
  setup.session.receivePacket(setup.transport, { type: "close" });
  assert.deepEqual(setup.news(), ["polling closes", "removed", "closed by forced close", "polling retires"]);
});

test("discarding drops what is pending, also of a session that is closing already", () => {
  const setup = new SessionSetup();
  setup.send("4never");
  setup.session.close("forced close", true);
  assert.deepEqual(setup.news(), ["removed", "closed by forced close", "websocket is destroyed"]);
  const closing = new SessionSetup();
  closing.transport.writable = false;
  closing.send("4never");
  closing.session.close();
  closing.session.close("transport error", true);
  assert.deepEqual(closing.news(), ["removed", "closed by forced close", "websocket is destroyed"]);
});

test("a server that goes away tells its clients why the session ended", () => {
  const setup = new SessionSetup();
  setup.session.shutDown();
  setup.session.shutDown();
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), ["removed", "closed by server shutting down", "websocket closes"]);
});

test("the transport's end is the session's, with what is known about it", () => {
  const setup = new SessionSetup();
  setup.session.ended(setup.transport, "transport error", "broken pipe");
  setup.session.ended(setup.transport, "transport close");
  assert.deepEqual(setup.news(), ["removed", "closed by transport error (refused): broken pipe"]);
});

test("what is pending can be read while the end is told, and is gone afterwards", () => {
  const setup = new SessionSetup();
  let seen = 0;
  const { owner } = setup.session;
  setup.session.owner = {
    text: () => undefined,
    binary: () => undefined,
    closed: () => {
      seen = setup.session.pending.length;
    },
  };
  assert.ok(owner !== null);
  setup.send("4a");
  setup.session.close("forced close", true);
  assert.deepEqual([seen, setup.session.pending.length], [1, 0]);
});

test("an upgrade moves what is pending to the new transport, and releases the old one", () => {
  const setup = new SessionSetup({ name: "polling" });
  setup.transport.writable = false;
  const to = setup.upgrade();
  setup.send("4a");
  setup.outbox.flushNow();
  assert.deepEqual(
    [setup.session.isOpen, setup.session.wasUpgraded, setup.session.lastTransport],
    [true, false, "polling"],
  );
  setup.session.completeUpgrade(to);
  assert.deepEqual(setup.news(), ["polling retires", "websocket sends 4a"]);
  assert.deepEqual([setup.session.wasUpgraded, setup.session.lastTransport], [true, "websocket"]);
  setup.session.receiveText(to, "4hi");
  setup.session.receiveText(setup.transport, "4late");
  assert.deepEqual(setup.news(), ["text hi"]);
});

test("during an upgrade everything goes the old way", () => {
  const setup = new SessionSetup({ name: "polling" });
  setup.upgrade();
  setup.send("4a");
  setup.outbox.flushNow();
  setup.session.receiveText(setup.transport, "4b");
  assert.deepEqual(setup.news(), ["polling sends 4a", "text b"]);
  setup.session.cancelUpgrade();
  assert.equal(setup.session.state.kind, "open");
});

test("only an open session begins an upgrade, and only one that began it completes it", () => {
  const setup = new SessionSetup({ name: "polling" });
  const to = new LoggingTransport("websocket", setup.log);
  setup.session.completeUpgrade(to);
  assert.equal(setup.session.transport, setup.transport);
  setup.transport.closes = "waiting";
  setup.session.close();
  setup.upgrade();
  assert.equal(setup.session.state.kind, "closing");
});

test("the end of a session ends its upgrade", () => {
  for (const end of [
    ({ session, transport }: SessionSetup) => session.ended(transport, "transport close"),
    ({ session }: SessionSetup) => session.shutDown(),
    ({ session }: SessionSetup) => session.close("forced close", true),
    ({ session, transport }: SessionSetup) => session.receiveText(transport, "1"),
  ]) {
    const setup = new SessionSetup({ name: "polling" });
    setup.upgrade();
    end(setup);
    assert.equal(setup.news()[0], "upgrade is aborted");
    assert.equal(setup.session.state.kind, "closed");
  }
});

test("a session closed while its client upgrades says goodbye where the client arrives", () => {
  const setup = new SessionSetup({ name: "polling" });
  // The client has stopped polling: it waits for its upgrade alone.
  setup.transport.writable = false;
  setup.transport.closes = "waiting";
  const to = setup.upgrade();
  setup.send("4last");
  setup.session.close();
  assert.deepEqual(setup.news(), []);
  setup.session.completeUpgrade(to);
  assert.deepEqual(setup.news(), [
    "polling retires",
    "websocket sends 4last",
    "websocket closes",
    "removed",
    "closed by forced close",
  ]);
});

test("a goodbye that waits for a poll moves along with the client", () => {
  const setup = new SessionSetup({ name: "polling" });
  setup.transport.closes = "waiting";
  const to = setup.upgrade();
  setup.session.close();
  setup.session.completeUpgrade(to);
  assert.deepEqual(setup.news(), [
    "polling closes",
    "polling retires",
    "websocket closes",
    "removed",
    "closed by forced close",
  ]);
});

test("a session closed while its client fails to upgrade says goodbye the old way", () => {
  const setup = new SessionSetup({ name: "polling" });
  setup.transport.writable = false;
  setup.upgrade();
  setup.send("4last");
  setup.session.close();
  setup.session.cancelUpgrade();
  setup.transport.writable = true;
  setup.session.writable(setup.transport);
  assert.deepEqual(setup.news(), ["polling sends 4last", "polling closes", "removed", "closed by forced close"]);
});

test("an observer sees every step", () => {
  const setup = new SessionSetup({ name: "polling" });
  const seen: string[] = [];
  setup.session.observer = {
    packet: (packet) => seen.push(`packet ${JSON.stringify(packet)}`),
    packetCreated: ({ text }) => seen.push(`created ${text}`),
    heartbeat: () => seen.push("heartbeat"),
    flushed: (packets) => seen.push(`flushed ${packets.length}`),
    drained: () => seen.push("drained"),
    upgradeStarted: (name) => seen.push(`upgrading to ${name}`),
    upgradeDone: (name) => seen.push(`upgraded to ${name}`),
    closed: (reason) => seen.push(`closed by ${reason}`),
  };
  setup.session.receiveText(setup.transport, "4hi");
  setup.session.receiveBinary(setup.transport, Buffer.of(1));
  setup.session.receivePacket(setup.transport, { type: "pong" });
  setup.send("4a");
  setup.outbox.flushNow();
  setup.session.writable(setup.transport);
  setup.session.completeUpgrade(setup.upgrade());
  setup.session.receiveText(setup.session.transport as Transport, "3late");
  setup.session.close();
  assert.deepEqual(seen, [
    'packet {"type":"message","data":"hi"}',
    'packet {"type":"message","data":{"type":"Buffer","data":[1]}}',
    'packet {"type":"pong"}',
    "heartbeat",
    "created 4a",
    "flushed 1",
    "drained",
    "drained",
    "upgrading to websocket",
    "upgraded to websocket",
    'packet {"type":"pong","data":"late"}',
    "heartbeat",
    "closed by forced close",
  ]);
});

test("a session that a watcher ends on a heartbeat has no deadline any more", () => {
  const setup = new SessionSetup();
  const ignore = (): void => undefined;
  setup.session.observer = {
    packet: () => setup.session.close(),
    packetCreated: ignore,
    heartbeat: () => assert.fail("the session has ended"),
    flushed: ignore,
    drained: ignore,
    upgradeStarted: ignore,
    upgradeDone: ignore,
    closed: ignore,
  };
  setup.session.receiveText(setup.transport, "3");
  assert.equal(setup.session.state.kind, "closed");
  assert.equal(setup.clock.size, 0);
});

test("a peer that exceeded a limit is told which, and its session ends with that reason", () => {
  const setup = new SessionSetup();
  setup.send("4dropped");
  setup.session.expel("more than maxNamespaces 1");
  assert.deepEqual(setup.news(), [
    "removed",
    "closed by limit exceeded (limit-exceeded): more than maxNamespaces 1",
    'websocket closes, saying {"code":1008,"text":"more than maxNamespaces 1"}',
  ]);
});
