import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WireError } from "../wire-error.js";
import type { EnginePacket } from "./packet.js";
import { encodeStreamFrame, encodeStreamHeader, StreamDecoder } from "./stream-v4.js";
import { assertPackets, octets, packetOf, vectors } from "./vectors.test.js";

interface Outcome {
  packets: EnginePacket[];
  errors: WireError[];
}

function decode(chunks: Iterable<Uint8Array>, maxPayloadBytes = 1_000): Outcome {
  const decoder = new StreamDecoder({ maxPayloadBytes });
  const outcome: Outcome = { packets: [], errors: [] };
  for (const chunk of chunks) {
    decoder.receive(chunk, {
      packet: (packet) => outcome.packets.push(packet),
      fail: (error) => outcome.errors.push(error),
    });
  }
  return outcome;
}

function* cut(bytes: Uint8Array, chunkBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

for (const vector of vectors.streams) {
  test(`writes and reads "${vector.name}"`, () => {
    const packet = packetOf(vector.packet);
    assert.deepEqual(Buffer.from(encodeStreamFrame(packet)), octets(vector.bytes));
    assertPackets(decode([octets(vector.bytes)]).packets, [packet]);
  });

  test(`reads "${vector.name}" one byte at a time`, () => {
    assertPackets(decode(cut(octets(vector.bytes), 1)).packets, [packetOf(vector.packet)]);
  });
}

for (const vector of vectors.streamHeaders) {
  test(`writes "${vector.name}"`, () => {
    assert.deepEqual(Buffer.from(encodeStreamHeader(vector.payloadBytes, vector.binary)), octets(vector.bytes));
  });

  if (vector.payloadBytes <= 65_536) {
    test(`reads "${vector.name}"`, () => {
      const payload = Buffer.alloc(vector.payloadBytes, "4");
      const { packets, errors } = decode([octets(vector.bytes), payload], 65_536);
      const expected = vector.binary ? payload : payload.subarray(1).toString();
      assertPackets(packets, [{ type: "message", data: expected }]);
      assert.deepEqual(errors, []);
    });
  }
}

for (const vector of vectors.refusedStreams) {
  for (const chunkBytes of [1, 100]) {
    test(`refuses "${vector.name}" in chunks of ${chunkBytes}, and reads nothing after it`, () => {
      const good = octets("02 34 61");
      const stream = Buffer.concat([good, octets(vector.bytes), good]);
      const { packets, errors } = decode(cut(stream, chunkBytes));
      assertPackets(packets, [{ type: "message", data: "a" }]);
      assert.deepEqual(
        errors.map(({ code }) => code),
        [vector.code],
      );
    });
  }
}

test("takes a frame as long as the limit, and names both numbers when refusing a longer one", () => {
  assert.equal(decode([encodeStreamHeader(3, true), Buffer.alloc(3)], 3).packets.length, 1);
  assert.deepEqual(decode([encodeStreamHeader(4, true)], 3).errors, [
    new WireError("limit-exceeded", "frame of 4 bytes exceeds maxPayloadBytes 3"),
  ]);
});

test("takes a million bytes by default and not one more", () => {
  const decoder = new StreamDecoder();
  const errors: WireError[] = [];
  const sink = { packet: () => {}, fail: (error: WireError) => errors.push(error) };
  decoder.receive(encodeStreamFrame({ type: "message", data: new Uint8Array(1_000_000) }), sink);
  assert.equal(errors.length, 0);
  decoder.receive(encodeStreamHeader(1_000_001, true), sink);
  assert.equal(errors.length, 1);
});

test("reads a length in more bytes than it needs", () => {
  assertPackets(decode([octets("7e 00 02 34 61")]).packets, [{ type: "message", data: "a" }]);
});

test("reads several frames out of one chunk, with views into it", () => {
  const chunk = octets("81 aa 02 34 61 82 bb cc");
  const { packets } = decode([chunk]);
  assertPackets(packets, [
    { type: "message", data: octets("aa") },
    { type: "message", data: "a" },
    { type: "message", data: octets("bb cc") },
  ]);
  const data = packets[2]?.data;
  assert.ok(data instanceof Uint8Array && data.buffer === chunk.buffer);
});

test("waits for the rest of a frame without a word", () => {
  assert.deepEqual(decode([octets("83 01 02")]), { packets: [], errors: [] });
  assert.deepEqual(decode([octets("7e 00")]), { packets: [], errors: [] });
});

test("throws when an empty frame is to be written", () => {
  assert.throws(() => encodeStreamHeader(0, true), new WireError("misuse", "a frame of the stream cannot be empty"));
});

test("throws when another packet than a message is to carry bytes", () => {
  for (const data of [Uint8Array.of(1), new Uint8Array(0)]) {
    assert.throws(() => encodeStreamFrame({ type: "ping", data }), { code: "misuse" });
  }
});

test("gives back the packets it wrote, however the stream was cut", () => {
  const packet: fc.Arbitrary<EnginePacket> = fc.oneof(
    fc.record({ type: fc.constantFrom("open", "ping", "message"), data: fc.string({ minLength: 1 }) }),
    fc.record({ type: fc.constantFrom("close", "upgrade", "noop") }),
    fc.record({ type: fc.constant("message" as const), data: fc.uint8Array({ maxLength: 300 }) }),
  );
  fc.assert(
    fc.property(fc.array(packet), fc.integer({ min: 1, max: 40 }), (packets, chunkBytes) => {
      const { packets: read, errors } = decode(cut(Buffer.concat(packets.map(encodeStreamFrame)), chunkBytes));
      assertPackets(read, packets);
      assert.deepEqual(errors, []);
    }),
  );
});

test("no stream makes the decoder throw, and where it is cut changes nothing", () => {
  const stream = fc.array(fc.oneof(fc.constantFrom(0x01, 0x02, 0x34, 0x62, 0x81, 0x7e, 0x00), fc.nat(255)));
  fc.assert(
    fc.property(stream, fc.integer({ min: 1, max: 5 }), (bytes, chunkBytes) => {
      const whole = decode([Uint8Array.from(bytes)]);
      const pieces = decode(cut(Uint8Array.from(bytes), chunkBytes));
      assertPackets(pieces.packets, whole.packets);
      assert.deepEqual(pieces.errors, whole.errors);
      assert.ok(whole.errors.length <= 1);
    }),
  );
});
