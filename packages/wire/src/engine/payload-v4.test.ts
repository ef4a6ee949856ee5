import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WireError } from "../wire-error.js";
import type { EnginePacket } from "./packet.js";
import { decodePayloadV4, encodePayloadV4 } from "./payload-v4.js";
import { assertPackets, bodyOf, packetOf, vectors } from "./vectors.test.js";

for (const vector of vectors.payloads.filter(({ version }) => version === 4)) {
  test(`writes and reads "${vector.name}"`, () => {
    const packets = vector.packets.map(packetOf);
    assert.equal(encodePayloadV4(packets), vector.text);
    assertPackets(decodePayloadV4(bodyOf(vector)), packets);
  });
}

for (const vector of vectors.refusedPayloads.filter(({ version }) => version === 4)) {
  test(`refuses "${vector.name}"`, () => {
    assert.throws(() => decodePayloadV4(bodyOf(vector)), { name: "WireError", code: "bad-engine-packet" });
  });
}

test("writes no packets as an empty body", () => {
  assert.equal(encodePayloadV4([]), "");
});

test("says where the packet would have been", () => {
  assert.throws(
    () => decodePayloadV4("4ab\x1ex"),
    new WireError("bad-engine-packet", "no packet at offset 4 of the payload"),
  );
});

test("takes as many packets as the limit says, and refuses one more", () => {
  const limits = { maxPacketsPerPayload: 3 };
  assert.equal(decodePayloadV4("6\x1e6\x1e6", limits).length, 3);
  assert.throws(() => decodePayloadV4("6\x1e6\x1e6\x1e6", limits), { code: "limit-exceeded" });
});

test("refuses a megabyte of packets by default", () => {
  assert.throws(() => decodePayloadV4("6\x1e".repeat(500_000)), { code: "limit-exceeded" });
});

test("gives back the packets it wrote, unless their text holds the separator", () => {
  const text = fc.string({ minLength: 1, unit: "binary" }).filter((data) => !data.includes("\x1e"));
  const packet: fc.Arbitrary<EnginePacket> = fc.oneof(
    fc.record({ type: fc.constantFrom("open", "ping", "pong", "message"), data: text }),
    fc.record({ type: fc.constantFrom("close", "upgrade", "noop") }),
    fc.record({ type: fc.constant("message" as const), data: fc.uint8Array() }),
  );
  fc.assert(
    fc.property(fc.array(packet, { minLength: 1 }), (packets) => {
      assertPackets(decodePayloadV4(encodePayloadV4(packets)), packets);
    }),
  );
});

test("no text makes the decoder throw anything but a WireError", () => {
  const text = fc.string({ unit: fc.constantFrom("4", "a", "b", "=", "\x1e", "7", "\ud800") });
  fc.assert(
    fc.property(text, (body) => {
      try {
        decodePayloadV4(body);
      } catch (error) {
        assert.ok(error instanceof WireError);
      }
    }),
  );
});
