import assert from "node:assert/strict";
import { test } from "node:test";
import { meaningOf, PacketLog, passes } from "./packet-log.js";

test("packets are shown as they travel, with what they mean", () => {
  const log = new PacketLog();
  log.add(1, { direction: "in", transport: "polling", content: '0{"sid":"x"}' });
  log.add(2, { direction: "out", transport: "websocket", content: Uint8Array.of(1, 255) });
  assert.deepEqual(
    log.packets.map(({ direction, transport, meaning, text, sizeBytes }) => [
      direction,
      transport,
      meaning,
      text,
      sizeBytes,
    ]),
    [
      ["out", "websocket", "bytes of a binary event", "01 ff", 2],
      ["in", "polling", "open", '0{"sid":"x"}', 12],
    ],
  );
});

test("the meaning of each kind", () => {
  const kinds = [
    "0{}",
    "1",
    "2",
    "3",
    "2probe",
    "3probe",
    "5",
    "6",
    "40",
    "41",
    '42["a"]',
    "431[]",
    "44{}",
    "451-[]",
    "461-[]",
    "bAQ==",
    "x",
  ];
  assert.deepEqual(kinds.map(meaningOf), [
    "open",
    "close",
    "ping",
    "pong",
    "ping of an upgrade",
    "pong of an upgrade",
    "upgrade",
    "noop",
    "connect",
    "disconnect",
    "event",
    "ack",
    "connect error",
    "binary event",
    "binary ack",
    "bytes in Base64",
    "no packet",
  ]);
});

test("keeps 500 packets, 2000 characters of each, and counts all", () => {
  const log = new PacketLog();
  for (let count = 0; count < 510; count += 1) log.add(count, { direction: "in", transport: "polling", content: "4ä" });
  log.add(999, { direction: "out", transport: "polling", content: "4".repeat(3_000) });
  assert.deepEqual([log.packets.length, log.packets[0]?.text.length], [500, 2_001]);
  assert.deepEqual(log.totals, { in: 510, out: 1, inBytes: 1_530, outBytes: 3_000 });
});

test("paused it counts and keeps nothing", () => {
  const log = new PacketLog();
  log.isPaused = true;
  log.add(1, { direction: "in", transport: "polling", content: "6" });
  assert.deepEqual([log.packets.length, log.totals.in], [0, 1]);
  log.clear();
  assert.equal(log.totals.in, 0);
});

test("the filter looks at text, direction and heartbeats", () => {
  const log = new PacketLog();
  log.add(1, { direction: "in", transport: "polling", content: "2" });
  log.add(1, { direction: "out", transport: "polling", content: '42["Hello"]' });
  const kept = (filter: Partial<Parameters<typeof passes>[1]>) =>
    log.packets
      .filter((packet) => passes(packet, { text: "", direction: "both", heartbeats: true, ...filter }))
      .map(({ text }) => text);
  assert.deepEqual(kept({ heartbeats: false }), ['42["Hello"]']);
  assert.deepEqual(kept({ direction: "in" }), ["2"]);
  assert.deepEqual(kept({ text: "hello" }), ['42["Hello"]']);
  assert.deepEqual(kept({ text: "ping" }), ["2"]);
});
