import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WireError } from "../wire-error.js";
import type { EnginePacket } from "./packet.js";
import { decodePayloadV3, encodePayloadV3 } from "./payload-v3.js";
import { assertPackets, bodyOf, packetOf, vectors } from "./vectors.test.js";

for (const vector of vectors.payloads.filter(({ version }) => version === 3)) {
  test(`writes and reads "${vector.name}"`, () => {
    const packets = vector.packets.map(packetOf);
    const body = encodePayloadV3(packets, { supportsBinary: vector.supportsBinary });
    assert.deepEqual(typeof body === "string" ? body : Buffer.from(body), bodyOf(vector));
    assertPackets(decodePayloadV3(bodyOf(vector)), packets);
  });
}

for (const vector of vectors.refusedPayloads.filter(({ version }) => version === 3)) {
  test(`refuses "${vector.name}"`, () => {
    assert.throws(() => decodePayloadV3(bodyOf(vector)), { name: "WireError", code: "bad-engine-packet" });
  });
}

test("refuses every body of bytes that ends too early", () => {
  for (const vector of vectors.payloads.filter(({ version, bytes }) => version === 3 && bytes !== undefined)) {
    const body = bodyOf(vector).slice(0, -1);
    for (let end = 0; end < body.length; end++) {
      const borders = [...bodyBorders(vector.packets.map(packetOf))];
      if (borders.includes(end)) continue;
      assert.throws(() => decodePayloadV3(body.slice(0, end)), { code: "bad-engine-packet" });
    }
  }
});

/** Where a body may end: after each of its packets but the last. */
function* bodyBorders(packets: EnginePacket[]): Generator<number> {
  for (let count = 1; count < packets.length; count++) {
    yield encodeAll(packets.slice(0, count));
  }
}

/** Bytes of these packets in the binary form, forced by a binary packet whose own five bytes are taken off again. */
function encodeAll(packets: EnginePacket[]): number {
  const marker: EnginePacket = { type: "message", data: Uint8Array.of(0) };
  return encodePayloadV3([...packets, marker], { supportsBinary: true }).length - 5;
}

test("says where the packet would have been", () => {
  assert.throws(
    () => decodePayloadV3("2:4a1:x"),
    new WireError("bad-engine-packet", "no packet at offset 4 of the payload"),
  );
});

test("writes a lone surrogate among bytes as U+FFFD", () => {
  const packets: EnginePacket[] = [
    { type: "message", data: "\ud800" },
    { type: "message", data: new Uint8Array(0) },
  ];
  assert.deepEqual(
    Buffer.from(encodePayloadV3(packets, { supportsBinary: true })),
    Buffer.from("0004ff34efbfbd0101ff04", "hex"),
  );
});

test("shows bytes without copying them", () => {
  const body = Uint8Array.of(0x01, 0x02, 0xff, 0x04, 0x07);
  const data = decodePayloadV3(body)[0]?.data;
  assert.ok(data instanceof Uint8Array && data.buffer === body.buffer && data.byteOffset === 4);
});

test("takes as many packets as the limit says, and refuses one more", () => {
  const limits = { maxPacketsPerPayload: 2 };
  assert.equal(decodePayloadV3("1:61:6", limits).length, 2);
  assert.throws(() => decodePayloadV3("1:61:61:6", limits), { code: "limit-exceeded" });
  const noop = [0x00, 0x01, 0xff, 0x36];
  assert.equal(decodePayloadV3(Uint8Array.from([...noop, ...noop]), limits).length, 2);
  assert.throws(() => decodePayloadV3(Uint8Array.from([...noop, ...noop, ...noop]), limits), {
    code: "limit-exceeded",
  });
});

for (const digit of [0, 9]) {
  test(`refuses a megabyte of the digit ${digit} in one pass`, () => {
    assert.throws(() => decodePayloadV3(String(digit).repeat(1_000_000)), { code: "bad-engine-packet" });
    assert.throws(() => decodePayloadV3(new Uint8Array(1_000_000).fill(digit)), { code: "bad-engine-packet" });
    assert.throws(() => decodePayloadV3(new Uint8Array(1_000_000).fill(digit, 1)), { code: "bad-engine-packet" });
  });
}

test("gives back the packets it wrote", () => {
  const packet: fc.Arbitrary<EnginePacket> = fc.oneof(
    fc.record({
      type: fc.constantFrom("open", "ping", "pong", "message"),
      data: fc.string({ minLength: 1, unit: "binary" }),
    }),
    fc.record({ type: fc.constantFrom("close", "upgrade", "noop") }),
    fc.record({ type: fc.constantFrom("pong", "message"), data: fc.uint8Array() }),
  );
  fc.assert(
    fc.property(fc.array(packet), fc.boolean(), (packets, supportsBinary) => {
      assertPackets(decodePayloadV3(encodePayloadV3(packets, { supportsBinary })), packets);
    }),
  );
});

test("no body makes the decoder throw anything but a WireError", () => {
  const text = fc.string({ unit: fc.constantFrom("0", "1", "2", ":", "4", "b", "A", "=", "\ud83d") });
  const bytes = fc.array(fc.constantFrom(0, 1, 2, 4, 0x34, 0xff)).map((list) => Uint8Array.from(list));
  fc.assert(
    fc.property(fc.oneof(text, bytes, fc.uint8Array()), (body) => {
      try {
        decodePayloadV3(body);
      } catch (error) {
        assert.ok(error instanceof WireError);
      }
    }),
  );
});
