import assert from "node:assert/strict";
import { test } from "node:test";
import type { EnginePacket } from "@tidewire/wire/engine";
import { FakeHost } from "../fake-host.test.js";
import { resolveEngineOptions } from "../options.js";
import { ChannelTransport } from "./channel-transport.js";

/** A channel whose every outcome is the test's to give. */
class Pipe extends ChannelTransport {
  readonly written: EnginePacket[] = [];
  sent: (() => void) | undefined;
  closes = 0;
  get name(): string {
    return "pipe";
  }
  open(): void {
    this.channel = { close: () => this.closes++ };
    this.isOpen();
  }
  protected transmit(packet: EnginePacket, _compress: boolean, sent?: () => void): void {
    this.written.push(packet);
    this.sent = sent;
  }
  hears(packet: EnginePacket): void {
    this.receive(packet);
  }
  breaks(cause: unknown): void {
    this.fail(cause);
  }
  ends(context: unknown): void {
    this.isClosed(context);
  }
}

function setup() {
  const log: unknown[] = [];
  const context = {
    options: resolveEngineOptions("http://h", {}),
    network: new FakeHost().network({}),
    query: { a: 1 },
  };
  const pipe = new Pipe(context, {
    opened: () => log.push("opened"),
    packet: (packet) => log.push(packet),
    drained: () => log.push("drained"),
    failed: ({ message, description }) => log.push([message, description]),
    closed: (details) => log.push(details),
  });
  return { pipe, log };
}

const packet: EnginePacket = { type: "message", data: "a" };

test("is writable once open, and again when the last packet of a batch left", () => {
  const { pipe, log } = setup();
  assert.equal(pipe.writable, false);
  pipe.open();
  assert.equal(pipe.writable, true);
  pipe.send([packet, packet], true);
  assert.deepEqual([pipe.writable, pipe.written.length], [false, 2]);
  pipe.sent?.();
  assert.equal(pipe.writable, true);
  pipe.hears(packet);
  assert.deepEqual(log, ["opened", "drained", packet]);
});

test("names itself when it fails or is closed, and says so once", () => {
  const failing = setup();
  failing.pipe.open();
  failing.pipe.breaks("cause");
  failing.pipe.breaks("again");
  failing.pipe.ends("event");
  assert.deepEqual(failing.log, ["opened", ["pipe error", "cause"]]);
  assert.equal(failing.pipe.closes, 1);
  const closing = setup();
  closing.pipe.open();
  closing.pipe.ends("event");
  closing.pipe.breaks("late");
  assert.deepEqual(closing.log, ["opened", { description: "pipe connection closed", context: "event" }]);
});

test("closed by us it reports nothing more", () => {
  const { pipe, log } = setup();
  pipe.open();
  pipe.send([packet], true);
  pipe.close();
  pipe.sent?.();
  pipe.ends("event");
  assert.deepEqual([log, pipe.writable], [["opened"], false]);
});
