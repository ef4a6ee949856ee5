import assert from "node:assert/strict";
import { test } from "node:test";
import { Backlog, type SlowReaderPolicy } from "./backlog.js";
import { OutPacket } from "./out-packet.js";
import { Outbox } from "./outbox.js";

const KIB = 1024;

function backlog(slowReader: SlowReaderPolicy, maxBufferedBytes = 200 * KIB): Backlog {
  return new Backlog({ outbox: new Outbox(), maxBufferedBytes, slowReader });
}

const event = (key: string, bytes = 10, followers = 0): OutPacket =>
  OutPacket.event(`42["${key}"]`.padEnd(bytes, "x"), true, key, followers);
const reply = (bytes = 10): OutPacket => OutPacket.text("43".padEnd(bytes, "x"));

/** Appends until it is given up, at most `times`; how many went in. */
function fill(list: Backlog, packet: () => OutPacket, times: number): { taken: number; gaveUp: boolean } {
  let taken = 0;
  for (let i = 0; i < times; i++) {
    if (!list.append(packet())) continue;
    taken++;
    if (list.isHigh && list.overflow(0)) return { taken, gaveUp: true };
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

test("disconnect: gives the reader up just over the limit, and takes nothing more", () => {
  const list = backlog("disconnect", 128 * KIB);
  const { taken, gaveUp } = fill(list, () => event("a", KIB), 1000);
  assert.equal(gaveUp, true);
  assert.ok(taken * KIB > 128 * KIB && taken * KIB <= 192 * KIB, `${taken} KiB`);
  assert.equal(list.isTooSlow, true);
  assert.equal(list.append(reply()), false);
});

test("what the transport holds counts as well", () => {
  const list = backlog("disconnect", 128 * KIB);
  list.append(reply(64 * KIB));
  assert.equal(list.overflow(64 * KIB), false);
  assert.equal(list.overflow(64 * KIB + 1), true);
});

test("drop-volatile: drops events over the limit, keeps replies, and takes events again once it was written", () => {
  const list = backlog("drop-volatile", 128 * KIB);
  const { taken, gaveUp } = fill(list, () => event("a", KIB), 1000);
  assert.equal(gaveUp, false);
  assert.ok(taken * KIB <= 192 * KIB, `${taken} KiB`);
  assert.equal(list.append(event("a")), false);
  assert.equal(list.append(reply()), true);
  list.take();
  assert.equal(list.append(event("a")), true);
});

test("drop-volatile: gives the reader up when replies alone pass twice the limit", () => {
  const list = backlog("drop-volatile", 128 * KIB);
  const { taken, gaveUp } = fill(list, () => reply(KIB), 1000);
  assert.equal(gaveUp, true);
  assert.ok(taken * KIB >= 256 * KIB && taken * KIB <= 320 * KIB, `${taken} KiB`);
});

test("latest: keeps the last event of each name with its attachments, and every reply, in order", () => {
  const list = backlog("latest", 64 * KIB);
  list.append(event("price", 30 * KIB, 1));
  list.append(OutPacket.binary(Uint8Array.of(1)));
  list.append(reply());
  list.append(event("other"));
  list.append(event("price", 40 * KIB, 1));
  list.append(OutPacket.binary(Uint8Array.of(2)));
  assert.equal(list.isHigh, true);
  assert.equal(list.overflow(0), false);
  const kept = list.pending.packets();
  assert.deepEqual(
    kept.map(({ key, binary, text }) => key ?? (binary === null ? text.slice(0, 2) : [...binary])),
    ["43", "other", "price", [2]],
  );
  assert.ok(shown(list).length === 4);
});

test("latest: gives the reader up when even the last of each name is too much", () => {
  const list = backlog("latest", 64 * KIB);
  let names = 0;
  const { gaveUp } = fill(list, () => event(`name ${names++}`, KIB), 1000);
  assert.equal(gaveUp, true);
});

test("latest: one name may be emitted for ever", () => {
  const list = backlog("latest", 64 * KIB);
  const { taken, gaveUp } = fill(list, () => event("price", KIB), 5000);
  assert.deepEqual({ taken, gaveUp }, { taken: 5000, gaveUp: false });
  assert.ok(list.pending.byteLength <= 128 * KIB);
});

test("those who wait are released together, or told that the session ended", async () => {
  const list = backlog("disconnect");
  assert.equal(list.isWaitedFor, false);
  const both = [list.wait(), list.wait()];
  assert.equal(list.isWaitedFor, true);
  list.release();
  await Promise.all(both);
  const late = list.wait();
  list.append(reply());
  list.abandon();
  await assert.rejects(late, { code: "disconnected" });
  assert.equal(list.isEmpty, true);
});
