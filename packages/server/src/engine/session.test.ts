import assert from "node:assert/strict";
import { test } from "node:test";
import { LoggingTransport, SessionSetup } from "./session-setup.test.js";

test("what is appended in a turn is written once at its end", async () => {
  const setup = new SessionSetup();
  setup.send("4a", "4b");
  assert.deepEqual(setup.news(), []);
  assert.deepEqual([setup.session.isIdle, setup.session.bufferedBytes], [false, 4]);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(setup.news(), ["websocket sends 4a 4b"]);
  assert.equal(setup.session.isIdle, true);
});

test("nothing is written while the transport takes nothing, everything in order when it does", () => {
  const setup = new SessionSetup();
  setup.transport.writable = false;
  setup.send("4a");
  setup.outbox.flushNow();
  setup.send("4b");
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), []);
  setup.transport.writable = true;
  setup.session.writable(setup.transport);
  assert.deepEqual(setup.news(), ["websocket sends 4a 4b"]);
});

test("is idle only when nothing waits, in the outbox or in the transport", () => {
  const setup = new SessionSetup();
  assert.equal(setup.session.isIdle, true);
  setup.transport.bufferedBytes = 1;
  assert.deepEqual([setup.session.isIdle, setup.session.bufferedBytes], [false, 1]);
  setup.transport.bufferedBytes = 0;
  setup.transport.writable = false;
  assert.equal(setup.session.isIdle, false);
});

test("is idle, too, while a busy outbox waits for more to write along, unless its reader keeps it waiting", async () => {
  const setup = new SessionSetup();
  const slow = {
    flush() {
      setup.outboxMs += 5;
    },
  };
  setup.outbox.mark(slow);
  setup.outbox.flushNow();
  setup.send("4a");
  assert.equal(setup.session.isIdle, false);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([setup.news(), setup.session.isIdle], [[], true]);
  setup.transport.writable = false;
  assert.equal(setup.session.isIdle, false);
  setup.transport.writable = true;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([setup.news(), setup.session.isIdle], [["websocket sends 4a"], true]);
});

test("64 KiB pending are written without waiting for the end of the turn", () => {
  const setup = new SessionSetup();
  setup.send(`4${"x".repeat(65_534)}`);
  assert.deepEqual(setup.news(), []);
  setup.send("4");
  assert.deepEqual(setup.news(), ["websocket sends 65535 4"]);
});

test("a reader that leaves more than maxBufferedBytes and a burst of one turn is given up behind the next", () => {
  const setup = new SessionSetup();
  setup.transport.writable = false;
  setup.transport.bufferedBytes = 200_000;
  setup.send("4".repeat(100_000));
  setup.outbox.flushNow();
  setup.send("4".repeat(200_000));
  assert.deepEqual(setup.news(), []);
  setup.send("4late");
  assert.equal(setup.session.pending.length, 2);
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), [
    "removed",
    "closed by slow reader (slow-reader): 500000 bytes buffered exceed maxBufferedBytes 200000",
    "websocket is destroyed",
  ]);
});

test("a reader that has not taken a burst within pingTimeout is given up", () => {
  const setup = new SessionSetup();
  setup.transport.writable = false;
  setup.send("4".repeat(300_000));
  setup.outbox.flushNow();
  setup.time.advance(392);
  assert.deepEqual(setup.news(), []);
  setup.time.advance(24);
  assert.deepEqual(setup.news(), [
    "removed",
    "closed by slow reader (slow-reader): 300000 bytes buffered exceed maxBufferedBytes 200000",
    "websocket is destroyed",
  ]);
});

test("a reader that has taken a burst may get the next", () => {
  const setup = new SessionSetup();
  for (let i = 0; i < 3; i++) {
    setup.transport.writable = false;
    setup.send("4".repeat(300_000));
    setup.outbox.flushNow();
    assert.deepEqual(setup.news(), []);
    setup.transport.writable = true;
    setup.session.writable(setup.transport);
    assert.deepEqual(setup.news(), ["websocket sends 300000"]);
    setup.session.writable(setup.transport);
  }
  setup.time.advance(500);
  assert.deepEqual(setup.news(), []);
});

test("a session that ended leaves no deadline of a burst behind", () => {
  const setup = new SessionSetup();
  setup.transport.writable = false;
  setup.send("4".repeat(300_000));
  setup.outbox.flushNow();
  setup.session.close("forced close", true);
  assert.equal(setup.clock.size, 0);
});

test("messages go to the owner, text without its type digit", () => {
  const setup = new SessionSetup();
  setup.session.receiveText(setup.transport, "4hi");
  setup.session.receiveText(setup.transport, "4");
  setup.session.receiveBinary(setup.transport, Buffer.of(1, 2));
  setup.session.receivePacket(setup.transport, { type: "message", data: "packet" });
  setup.session.receivePacket(setup.transport, { type: "message" });
  setup.session.receivePacket(setup.transport, { type: "message", data: Buffer.of(1) });
  setup.session.receiveText(setup.transport, "6");
  assert.deepEqual(setup.news(), ["text hi", "text ", "binary 2", "text packet", "text ", "binary 1"]);
});

test("what comes from a transport that is no longer its own is nobody's", () => {
  const setup = new SessionSetup();
  const other = new LoggingTransport("polling", setup.log);
  setup.session.receiveText(other, "4hi");
  setup.session.receiveText(other, "1");
  setup.session.receiveBinary(other, Buffer.of(1));
  setup.session.receivePacket(other, { type: "pong" });
  setup.session.writable(other);
  setup.session.ended(other, "transport close");
  assert.deepEqual(setup.news(), []);
  assert.equal(setup.session.isOpen, true);
});

test("what is no packet, or none that a client sends, ends the session", () => {
  for (const [text, description] of [
    ["", " (refused): parser error"],
    ["7", " (refused): parser error"],
    ["x4", " (refused): parser error"],
    ["0{}", ""],
    ["5", ""],
  ] as const) {
    const setup = new SessionSetup();
    setup.session.receiveText(setup.transport, text);
    setup.session.receiveText(setup.transport, "4late");
    assert.deepEqual(setup.news(), ["removed", `closed by parse error${description}`, "websocket closes"]);
  }
});

test("a client that says goodbye is released, not told", () => {
  for (const receive of [
    ({ session, transport }: SessionSetup) => session.receiveText(transport, "1"),
    ({ session, transport }: SessionSetup) => session.receivePacket(transport, { type: "close" }),
  ]) {
    const setup = new SessionSetup({ name: "polling" });
    receive(setup);
    receive(setup);
    assert.deepEqual(setup.news(), ["removed", "closed by transport close", "polling retires"]);
    assert.deepEqual(setup.session.state, {
      kind: "closed",
      reason: "transport close",
      lastTransport: "polling",
    });
  }
});

test("revision 4: pings after the interval, and ends without a pong within the timeout", () => {
  const setup = new SessionSetup();
  setup.time.advance(799);
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), []);
  setup.time.advance(8);
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), ["websocket sends 2"]);
  setup.session.receiveText(setup.transport, "3");
  setup.time.advance(799);
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), []);
  setup.time.advance(16);
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), ["websocket sends 2"]);
  setup.time.advance(416);
  assert.deepEqual(setup.news(), ["removed", "closed by ping timeout", "websocket closes"]);
  assert.equal(setup.clock.size, 0);
});

test("the first ping comes early by the jitter, if that leaves any time at all", () => {
  const setup = new SessionSetup();
  setup.session.start(300);
  setup.time.advance(508);
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), ["websocket sends 2"]);
  setup.session.start(10_000);
  assert.equal(setup.clock.size, 1);
});

test("revision 3: answers the client's pings, data and all, and ends without one", () => {
  const setup = new SessionSetup({ version: 3 });
  setup.time.advance(1100);
  setup.session.receiveText(setup.transport, "2");
  setup.session.receiveText(setup.transport, "2probe");
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), ["websocket sends 3 3probe"]);
  setup.time.advance(1199);
  assert.deepEqual(setup.news(), []);
  setup.time.advance(16);
  assert.deepEqual(setup.news(), ["removed", "closed by ping timeout", "websocket closes"]);
});

test("a heartbeat in the wrong direction ends the session", () => {
  for (const [version, text] of [
    [4, "2"],
    [4, "2probe"],
    [3, "3"],
  ] as const) {
    const setup = new SessionSetup({ version });
    setup.session.receiveText(setup.transport, text);
    assert.deepEqual(setup.news(), [
      "removed",
      "closed by transport error (refused): invalid heartbeat direction",
      "websocket closes",
    ]);
  }
});
