import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock, fakeRequest } from "@tidewire/testkit";
import type { EngineVersion } from "@tidewire/wire/engine";
import { EngineRequest } from "../http/request.js";
import { ServerError } from "../server-error.js";
import { Clock } from "./clock.js";
import { OutPacket } from "./out-packet.js";
import { type History, Outbox } from "./outbox.js";
import { Session } from "./session.js";
import type { Transport, TransportName } from "./transport.js";

/** A transport that logs what it is told. */
class LoggingTransport implements Transport {
  readonly log: string[];
  readonly name: TransportName;
  writable = true;
  bufferedBytes = 0;
  closes: "closed" | "waiting" = "closed";

  constructor(name: TransportName, log: string[]) {
    this.name = name;
    this.log = log;
  }

  send(history: History): void {
    const packets = history.packets().map(({ text, binary }) => (binary === null ? text : `b${binary.length}`));
    this.log.push(`${this.name} sends ${packets.map((text) => (text.length > 20 ? text.length : text)).join(" ")}`);
  }

  close(): "closed" | "waiting" {
    this.log.push(`${this.name} closes`);
    return this.closes;
  }

  retire(): void {
    this.log.push(`${this.name} retires`);
  }

  destroy(): void {
    this.log.push(`${this.name} is destroyed`);
  }
}

class Setup {
  readonly log: string[] = [];
  readonly time = new FakeClock();
  readonly clock = new Clock(this.time);
  readonly outbox = new Outbox();
  readonly transport: LoggingTransport;
  readonly session: Session;

  constructor({ version = 4, name = "websocket" }: { version?: EngineVersion; name?: TransportName } = {}) {
    this.transport = new LoggingTransport(name, this.log);
    const host = {
      clock: this.clock,
      outbox: this.outbox,
      timing: { pingIntervalMs: 800, pingTimeoutMs: 400 },
      maxBufferedBytes: 200_000,
      closeTimeoutMs: 3200,
      removed: () => void this.log.push("removed"),
    };
    this.session = new Session("id", version, new EngineRequest(fakeRequest(), false), () => this.transport, host);
    this.session.owner = {
      text: (text, from) => void this.log.push(`text ${text.slice(from)}`),
      binary: (bytes) => void this.log.push(`binary ${bytes.length}`),
      closed: (reason, description) => {
        const shown = description instanceof ServerError ? ` (${description.code}): ${description.message}` : "";
        this.log.push(`closed by ${reason}${shown}`);
      },
    };
    this.session.start(0);
  }

  send(...texts: string[]): void {
    for (const text of texts) this.session.append(OutPacket.text(text));
  }

  /** What was logged since the last call. */
  news(): string[] {
    return this.log.splice(0);
  }

  /** Begins an upgrade and gives what it moves to. */
  upgrade(): LoggingTransport {
    this.session.beginUpgrade(
      {
        abort: () => {
          this.log.push("upgrade is aborted");
          this.session.cancelUpgrade();
        },
      },
      "websocket",
    );
    return new LoggingTransport("websocket", this.log);
  }
}

test("what is appended in a turn is written once at its end", async () => {
  const setup = new Setup();
  setup.send("4a", "4b");
  assert.deepEqual(setup.news(), []);
  assert.deepEqual([setup.session.isIdle, setup.session.bufferedBytes], [false, 4]);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(setup.news(), ["websocket sends 4a 4b"]);
  assert.equal(setup.session.isIdle, true);
});

test("nothing is written while the transport takes nothing, everything in order when it does", () => {
  const setup = new Setup();
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
  const setup = new Setup();
  assert.equal(setup.session.isIdle, true);
  setup.transport.bufferedBytes = 1;
  assert.deepEqual([setup.session.isIdle, setup.session.bufferedBytes], [false, 1]);
  setup.transport.bufferedBytes = 0;
  setup.transport.writable = false;
  assert.equal(setup.session.isIdle, false);
});

test("64 KiB pending are written without waiting for the end of the turn", () => {
  const setup = new Setup();
  setup.send(`4${"x".repeat(65_534)}`);
  assert.deepEqual(setup.news(), []);
  setup.send("4");
  assert.deepEqual(setup.news(), ["websocket sends 65535 4"]);
});

test("a reader that leaves more than maxBufferedBytes is given up at the end of the turn", () => {
  const setup = new Setup();
  setup.transport.writable = false;
  setup.transport.bufferedBytes = 100_000;
  setup.send("4".repeat(100_000));
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), []);
  setup.send("4".repeat(65_536));
  assert.deepEqual(setup.news(), []);
  setup.send("4late");
  assert.equal(setup.session.pending.length, 2);
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), [
    "removed",
    "closed by slow reader (slow-reader): 265536 bytes buffered exceed maxBufferedBytes 200000",
    "websocket is destroyed",
  ]);
});

test("messages go to the owner, text without its type digit", () => {
  const setup = new Setup();
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
  const setup = new Setup();
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
    const setup = new Setup();
    setup.session.receiveText(setup.transport, text);
    setup.session.receiveText(setup.transport, "4late");
    assert.deepEqual(setup.news(), ["removed", `closed by parse error${description}`, "websocket closes"]);
  }
});

test("a client that says goodbye is released, not told", () => {
  for (const receive of [
    ({ session, transport }: Setup) => session.receiveText(transport, "1"),
    ({ session, transport }: Setup) => session.receivePacket(transport, { type: "close" }),
  ]) {
    const setup = new Setup({ name: "polling" });
    receive(setup);
    receive(setup);
    assert.deepEqual(setup.news(), ["removed", "closed by transport close", "polling retires"]);
    assert.deepEqual(setup.session.state, { kind: "closed", reason: "transport close" });
  }
});

test("revision 4: pings after the interval, and ends without a pong within the timeout", () => {
  const setup = new Setup();
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
  const setup = new Setup();
  setup.session.start(300);
  setup.time.advance(508);
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), ["websocket sends 2"]);
  setup.session.start(10_000);
  assert.equal(setup.clock.size, 1);
});

test("revision 3: answers the client's pings, data and all, and ends without one", () => {
  const setup = new Setup({ version: 3 });
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
    const setup = new Setup({ version });
    setup.session.receiveText(setup.transport, text);
    assert.deepEqual(setup.news(), [
      "removed",
      "closed by transport error (refused): invalid heartbeat direction",
      "websocket closes",
    ]);
  }
});

test("closing writes what is pending first, and takes nothing more", () => {
  const setup = new Setup();
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
  const setup = new Setup();
  setup.transport.writable = false;
  setup.send("4last");
  setup.session.close("server shutting down");
  assert.deepEqual(setup.news(), []);
  setup.transport.writable = true;
  setup.session.writable(setup.transport);
  assert.deepEqual(setup.news(), [
    "websocket sends 4last",
    "websocket closes",
    "removed",
    "closed by server shutting down",
  ]);
});

test("a goodbye that waits for a poll is over when it was told, or after closeTimeout", () => {
  for (const told of [true, false]) {
    const setup = new Setup({ name: "polling" });
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
  const setup = new Setup({ name: "polling" });
  setup.transport.closes = "waiting";
  setup.session.close();
  setup.session.receivePacket(setup.transport, { type: "close" });
  assert.deepEqual(setup.news(), ["polling closes", "removed", "closed by forced close", "polling retires"]);
});

test("discarding drops what is pending, also of a session that is closing already", () => {
  const setup = new Setup();
  setup.send("4never");
  setup.session.close("forced close", true);
  assert.deepEqual(setup.news(), ["removed", "closed by forced close", "websocket is destroyed"]);
  const closing = new Setup();
  closing.transport.writable = false;
  closing.send("4never");
  closing.session.close();
  closing.session.close("transport error", true);
  assert.deepEqual(closing.news(), ["removed", "closed by forced close", "websocket is destroyed"]);
});

test("a server that goes away tells its clients why the session ended", () => {
  const setup = new Setup();
  setup.session.shutDown();
  setup.session.shutDown();
  setup.outbox.flushNow();
  assert.deepEqual(setup.news(), ["removed", "closed by server shutting down", "websocket closes"]);
});

test("the transport's end is the session's, with what is known about it", () => {
  const setup = new Setup();
  setup.session.ended(setup.transport, "transport error", "broken pipe");
  setup.session.ended(setup.transport, "transport close");
  assert.deepEqual(setup.news(), ["removed", "closed by transport error (refused): broken pipe"]);
});

test("what is pending can be read while the end is told, and is gone afterwards", () => {
  const setup = new Setup();
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
  const setup = new Setup({ name: "polling" });
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
  const setup = new Setup({ name: "polling" });
  setup.upgrade();
  setup.send("4a");
  setup.outbox.flushNow();
  setup.session.receiveText(setup.transport, "4b");
  assert.deepEqual(setup.news(), ["polling sends 4a", "text b"]);
  setup.session.cancelUpgrade();
  assert.equal(setup.session.state.kind, "open");
});

test("only an open session begins an upgrade, and only one that began it completes it", () => {
  const setup = new Setup({ name: "polling" });
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
    ({ session, transport }: Setup) => session.ended(transport, "transport close"),
    ({ session }: Setup) => session.shutDown(),
    ({ session }: Setup) => session.close("forced close", true),
    ({ session, transport }: Setup) => session.receiveText(transport, "1"),
  ]) {
    const setup = new Setup({ name: "polling" });
    setup.upgrade();
    end(setup);
    assert.equal(setup.news()[0], "upgrade is aborted");
    assert.equal(setup.session.state.kind, "closed");
  }
});

test("a session closed while its client upgrades says goodbye where the client arrives", () => {
  const setup = new Setup({ name: "polling" });
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
  const setup = new Setup({ name: "polling" });
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
  const setup = new Setup({ name: "polling" });
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
  const setup = new Setup({ name: "polling" });
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
