import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { WireError } from "../wire-error.js";
import { compactStreamDecoder, encodeCompactFrame } from "./compact-stream.js";
import type { EnginePacket } from "./packet.js";
import { encodeStreamFrame, StreamDecoder } from "./stream-v4.js";
import { assertPackets, octets, packetOf, vectors } from "./vectors.test.js";

function decode(chunks: Iterable<Uint8Array>, decoder: Pick<StreamDecoder, "receive">) {
  const packets: EnginePacket[] = [];
  const codes: string[] = [];
  const sink = {
    packet: (packet: EnginePacket) => packets.push(packet),
    fail: ({ code }: WireError) => codes.push(code),
  };
  for (const chunk of chunks) decoder.receive(chunk, sink);
  return { packets, codes };
}

function* cut(bytes: Uint8Array, chunkBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

for (const vector of vectors.streams) {
  test(`writes and reads "${vector.name}", also one byte at a time`, () => {
    const packet = packetOf(vector.packet);
    const bytes = octets(vector.bytes);
    assert.deepEqual(Buffer.from(encodeCompactFrame(packet)), bytes);
    assertPackets(decode([bytes], compactStreamDecoder()).packets, [packet]);
    assertPackets(decode(cut(bytes, 1), compactStreamDecoder()).packets, [packet]);
  });
}

for (const { name, payloadBytes, binary, bytes } of vectors.streamHeaders) {
  if (payloadBytes > 65_536) continue;
  test(`writes and reads "${name}"`, () => {
    const data = binary ? Buffer.alloc(payloadBytes, "4") : "4".repeat(payloadBytes - 1);
    const frame = encodeCompactFrame({ type: "message", data });
    assert.deepEqual(Buffer.from(frame.subarray(0, frame.length - payloadBytes)), octets(bytes));
    assertPackets(decode(cut(frame, 60_000), compactStreamDecoder()).packets, [{ type: "message", data }]);
  });
}

for (const vector of vectors.refusedStreams) {
  // A length without measure is no fault here: its bytes never come.
  if (vector.code !== "bad-engine-packet") continue;
  for (const chunkBytes of [1, 100]) {
    test(`refuses "${vector.name}" in chunks of ${chunkBytes}, and reads nothing after it`, () => {
      const good = octets("02 34 61");
      const stream = Buffer.concat([good, octets(vector.bytes), good]);
      const { packets, codes } = decode(cut(stream, chunkBytes), compactStreamDecoder());
      assertPackets(packets, [{ type: "message", data: "a" }]);
      assert.deepEqual(codes, [vector.code]);
    });
  }
}

test("reads several frames out of one chunk, and waits for the rest of one without a word", () => {
  const { packets, codes } = decode([octets("81 aa 02 34 61 82 bb")], compactStreamDecoder());
  assertPackets(packets, [
    { type: "message", data: octets("aa") },
    { type: "message", data: "a" },
  ]);
  assert.deepEqual(codes, []);
});

test("writes what the other encoder writes", () => {
  const packet: fc.Arbitrary<EnginePacket> = fc.oneof(
    fc.record({ type: fc.constantFrom("open", "ping", "message"), data: fc.string({ minLength: 1, unit: "binary" }) }),
    fc.record({ type: fc.constant("message" as const), data: fc.uint8Array({ maxLength: 300 }) }),
  );
  fc.assert(fc.property(packet, (one) => assert.deepEqual(encodeCompactFrame(one), encodeStreamFrame(one))));
});

test("takes and refuses what the other decoder does, wherever the stream is cut", () => {
  const stream = fc.array(fc.oneof(fc.constantFrom(0x01, 0x02, 0x34, 0x62, 0x81, 0x7e, 0x80, 0x00), fc.nat(255)));
  fc.assert(
    fc.property(stream, fc.integer({ min: 1, max: 5 }), (bytes, chunkBytes) => {
      const chunks = [...cut(Uint8Array.from(bytes), chunkBytes)];
      const ours = decode(chunks, compactStreamDecoder());
      const other = decode(chunks, new StreamDecoder({ maxPayloadBytes: Number.MAX_SAFE_INTEGER }));
      assertPackets(ours.packets, other.packets);
      assert.deepEqual(
        ours.codes,
        other.codes.filter((code) => code !== "limit-exceeded"),
      );
    }),
    { numRuns: 1000 },
  );
});
