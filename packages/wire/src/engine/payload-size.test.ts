import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EnginePacket } from "./packet.js";
import { packetsWithin } from "./payload-size.js";
import { encodePayloadV4 } from "./payload-v4.js";

const a: EnginePacket = { type: "message", data: "a" };

test("takes what fits to the byte, separators counted", () => {
  assert.equal(encodePayloadV4([a, a, a]), "4a\x1e4a\x1e4a");
  assert.equal(packetsWithin([a, a, a], 8), 3);
  assert.equal(packetsWithin([a, a, a], 7), 2);
  assert.equal(packetsWithin([a, a, a], 5), 2);
  assert.equal(packetsWithin([a, a, a], 4), 1);
});

test("counts bytes of UTF-8, not characters", () => {
  assert.equal(packetsWithin([{ type: "message", data: "€😀" }, { type: "noop" }], 10), 2);
  assert.equal(packetsWithin([{ type: "message", data: "€😀" }, { type: "noop" }], 9), 1);
});

test("counts bytes as the Base64 they become", () => {
  assert.equal(packetsWithin([{ type: "message", data: new Uint8Array(4) }, { type: "noop" }], 11), 2);
  assert.equal(packetsWithin([{ type: "message", data: new Uint8Array(4) }, { type: "noop" }], 10), 1);
});

test("takes a first packet that is too long alone", () => {
  assert.equal(packetsWithin([{ type: "message", data: "hello" }, a], 3), 1);
});

test("takes nothing of nothing", () => {
  assert.equal(packetsWithin([], 100), 0);
});

test("never exceeds the limit with more than one packet, and never leaves room for the next", () => {
  const packet: fc.Arbitrary<EnginePacket> = fc.oneof(
    fc.record({ type: fc.constant("message" as const), data: fc.string({ unit: "grapheme", maxLength: 8 }) }),
    fc.record({ type: fc.constant("message" as const), data: fc.uint8Array({ maxLength: 8 }) }),
    fc.record({ type: fc.constant("noop" as const) }),
  );
  fc.assert(
    fc.property(fc.array(packet, { minLength: 1 }), fc.nat(60), (packets, maxPayloadBytes) => {
      const count = packetsWithin(packets, maxPayloadBytes);
      const bytesOf = (n: number) => Buffer.byteLength(encodePayloadV4(packets.slice(0, n)));
      assert.ok(count === 1 || bytesOf(count) <= maxPayloadBytes);
      assert.ok(count === packets.length || bytesOf(count + 1) > maxPayloadBytes);
    }),
  );
});
