import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "@tidewire/testkit";
import { Backlog, type SlowReaderPolicy } from "./backlog.js";
import { Clock } from "./clock.js";
import { OutPacket } from "./out-packet.js";
import { Outbox } from "./outbox.js";

const KIB = 1024;

class Setup {
  readonly outbox = new Outbox(() => 0);
  readonly list: Backlog;
  /** Bytes that the transport holds. */
  inTransport = 0;

  constructor(slowReader: SlowReaderPolicy, maxBufferedBytes = 200 * KIB) {
    const timing = { pingTimeoutMs: 400 };
    this.list = new Backlog({
      clock: new Clock(new FakeClock()),
      timing,
      outbox: this.outbox,
      maxBufferedBytes,
      slowReader,
    });
  }

  append(packet: OutPacket): "dropped" | "taken" | "judged" {
    if (!this.list.append(packet)) return "dropped";
    const { list } = this;
    const reader = { bufferedBytes: list.pending.byteLength, flush: () => undefined };
    return list.isHigh && list.overflow(this.inTransport, packet.byteLength, reader) ? "judged" : "taken";
  }

  /** Ends the turn; whether the reader was given up. */
  turn(): boolean {
    this.outbox.turn++;
    return this.list.judge(this.inTransport);
  }
}

const backlog = (slowReader: SlowReaderPolicy): Backlog => new Setup(slowReader).list;

const event = (key: string, bytes = 10, followers = 0): OutPacket =>
  OutPacket.event(`42["${key}"]`.padEnd(bytes, "x"), true, key, followers);
const reply = (bytes = 10): OutPacket => OutPacket.text("43".padEnd(bytes, "x"));

/** Appends a packet a turn until the reader is given up, at most `times`; how many went in. */
function fill(setup: Setup, packet: () => OutPacket, times: number): { taken: number; gaveUp: boolean } {
  let taken = 0;
  for (let i = 0; i < times; i++) {
    if (setup.append(packet()) !== "dropped") taken++;
    if (setup.turn()) return { taken, gaveUp: true };
  }
  return { taken, gaveUp: false };
}

const shown = (list: Backlog): string[] => list.pending.packets().map(({ text, binary }) => (binary ? "bytes" : text));

test("gives everything that waits at once, oldest first, and is empty then", () => {
  const list = backlog("disconnect");
  list.append(event("a"));
  list.append(reply());
  assert.equal(list.isEmpty, false);
  assert.equal(list.take().count, 2);
  assert.equal(list.isEmpty, true);
});

test("is high from 64 KiB on, and no more once it was taken", () => {
  const list = backlog("disconnect");
  list.append(reply(64 * KIB - 1));
  assert.equal(list.isHigh, false);
  list.append(reply(1));
  assert.equal(list.isHigh, true);
  list.take();
  assert.equal(list.isHigh, false);
});

test("what cannot be written is looked at every 64 KiB, from where it stands", () => {
  const setup = new Setup("disconnect", 128 * KIB);
  const { list } = setup;
  list.append(reply(64 * KIB));
  assert.equal(list.isStrained, false);
  list.overflow(0, 64 * KIB, { bufferedBytes: 0, flush: () => undefined });
  assert.equal(list.isStrained, true);
  list.append(reply(64 * KIB - 1));
  assert.equal(list.isHigh, false);
  list.append(reply(1));
  assert.equal(list.isHigh, true);
});

test("a reader that took a burst whole may be sent another at once", () => {
  const setup = new Setup("disconnect", 128 * KIB);
  for (let i = 0; i < 200; i++) setup.append(reply(KIB));
  assert.equal(setup.turn(), false);
  setup.list.take();
  setup.list.append(reply(64 * KIB));
  assert.equal(setup.list.isHigh, true, "again from 64 KiB on");
  setup.list.take();
  setup.list.drained();
  for (let i = 0; i < 500; i++) setup.append(reply(KIB));
  assert.equal(setup.turn(), false);
  assert.equal(setup.list.pending.count, 500);
});

test("disconnect: gives the reader up over the limit and what crossed it, and takes nothing more", () => {
  const setup = new Setup("disconnect", 128 * KIB);
  const { taken, gaveUp } = fill(setup, () => event("a", KIB), 1000);
  assert.equal(gaveUp, true);
  assert.ok(taken * KIB > 128 * KIB && taken * KIB <= 257 * KIB, `${taken} KiB`);
  assert.equal(setup.append(reply()), "dropped");
});

test("disconnect: takes four times the limit of what one turn emits, and nothing beyond", () => {
  const setup = new Setup("disconnect", 128 * KIB);
  for (let i = 0; i < 512; i++) assert.notEqual(setup.append(event("a", KIB)), "dropped");
  assert.equal(setup.turn(), false);
  assert.equal(setup.list.pending.count, 512);
  const larger = new Setup("disconnect", 128 * KIB);
  for (let i = 0; i < 1000; i++) larger.append(event("a", KIB));
  // It is looked at every 64 KiB.
  assert.ok(larger.list.pending.count <= 512 + 64, `${larger.list.pending.count} packets`);
  assert.equal(larger.turn(), true);
});

test("what the transport holds counts as well", () => {
  const setup = new Setup("disconnect", 128 * KIB);
  setup.inTransport = 64 * KIB;
  setup.append(reply(64 * KIB));
  setup.turn();
  setup.inTransport = 64 * KIB + 1;
  setup.append(reply(64 * KIB));
  assert.equal(setup.turn(), false);
  setup.inTransport = 1000 * KIB;
  setup.append(reply(64 * KIB));
  assert.equal(setup.turn(), true);
});

test("drop-volatile: drops events over the limit, keeps replies, and takes events again once it was written", () => {
  const setup = new Setup("drop-volatile", 128 * KIB);
  const { taken, gaveUp } = fill(setup, () => event("a", KIB), 1000);
  assert.equal(gaveUp, false);
  assert.ok(taken * KIB <= 192 * KIB, `${taken} KiB`);
  assert.equal(setup.append(event("a")), "dropped");
  assert.equal(setup.append(reply()), "taken");
  setup.list.take();
  assert.equal(setup.append(event("a")), "taken");
});

test("drop-volatile: gives the reader up when replies alone pass twice the limit", () => {
  const setup = new Setup("drop-volatile", 128 * KIB);
  const { taken, gaveUp } = fill(setup, () => reply(KIB), 1000);
  assert.equal(gaveUp, true);
  assert.ok(taken * KIB >= 256 * KIB && taken * KIB <= 320 * KIB, `${taken} KiB`);
});

test("latest: keeps the last event of each name with its attachments, and every reply, in order", () => {
  const setup = new Setup("latest", 64 * KIB);
  const { list } = setup;
  list.append(event("price", 30 * KIB, 1));
  list.append(OutPacket.binary(Uint8Array.of(1)));
  list.append(reply());
  list.append(event("other"));
  list.append(event("price", 40 * KIB, 1));
  setup.append(OutPacket.binary(Uint8Array.of(2)));
  assert.equal(setup.turn(), false);
  const kept = list.pending.packets();
  assert.deepEqual(
    kept.map(({ key, binary, text }) => key ?? (binary === null ? text.slice(0, 2) : [...binary])),
    ["43", "other", "price", [2]],
  );
  assert.ok(shown(list).length === 4);
});

test("latest: gives the reader up when even the last of each name is too much", () => {
  const setup = new Setup("latest", 64 * KIB);
  let names = 0;
  const { gaveUp } = fill(setup, () => event(`name ${names++}`, KIB), 1000);
  assert.equal(gaveUp, true);
});

test("latest: one name may be emitted for ever", () => {
  const setup = new Setup("latest", 64 * KIB);
  const { taken, gaveUp } = fill(setup, () => event("price", KIB), 5000);
  assert.deepEqual({ taken, gaveUp }, { taken: 5000, gaveUp: false });
  assert.ok(setup.list.pending.byteLength <= 128 * KIB);
});

test("those who wait are released together, or told that the session ended", async () => {
  const list = backlog("disconnect");
  assert.equal(list.isWaitedFor, false);
  const both = [list.wait(), list.wait()];
  assert.equal(list.isWaitedFor, true);
  list.release();
  assert.equal(list.isWaitedFor, false);
  await Promise.all(both);
  const late = list.wait();
  list.append(reply());
  list.abandon();
  assert.equal(list.isWaitedFor, false);
  await assert.rejects(late, { code: "disconnected" });
  assert.equal(list.isEmpty, true);
});
