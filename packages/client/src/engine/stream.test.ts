import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type EnginePacket, encodeStreamFrame, StreamDecoder } from "@tidewire/wire/engine";
import fc from "fast-check";
import { encodeFrame, streamDecoder } from "./stream.js";

interface VectorPacket {
  type: EnginePacket["type"];
  text?: string;
  bytes?: string;
}

const file = new URL("../../../testkit/vectors/engine.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")) as {
  streams: { name: string; packet: VectorPacket; bytes: string }[];
  streamHeaders: { name: string; binary: boolean; payloadBytes: number; bytes: string }[];
  refusedStreams: { name: string; bytes: string; code: string }[];
};

const octets = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");

/** What was read, as text or hex digits; "refused" for what is no packet. */
type Read = (string | undefined)[];

const shown = (packet: EnginePacket | undefined): string | undefined =>
  packet &&
  `${packet.type} ${typeof packet.data === "object" ? Buffer.from(packet.data).toString("hex") : (packet.data ?? "")}`;

function read(chunks: Iterable<Uint8Array>): Read {
  const packets: Read = [];
  const receive = streamDecoder((packet) => packets.push(shown(packet)));
  try {
    for (const chunk of chunks) receive(chunk);
  } catch {
    packets.push(undefined);
  }
  return packets;
}

/** The decoder for servers. */
function readByOther(chunks: Iterable<Uint8Array>): Read {
  const packets: Read = [];
  const decoder = new StreamDecoder({ maxPayloadBytes: Number.MAX_SAFE_INTEGER });
  const sink = {
    packet: (packet: EnginePacket) => packets.push(shown(packet)),
    // A length without measure is no fault here: its bytes never come.
    fail: ({ code }: { code: string }) => code !== "limit-exceeded" && packets.push(undefined),
  };
  for (const chunk of chunks) decoder.receive(chunk, sink);
  return packets;
}

function* cut(bytes: Uint8Array, chunkBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

for (const { name, packet, bytes } of vectors.streams) {
  test(`writes and reads "${name}", also one byte at a time`, () => {
    const data = packet.bytes === undefined ? packet.text : octets(packet.bytes);
    const whole = { type: packet.type, ...(data === undefined ? {} : { data }) };
    assert.deepEqual(Buffer.from(encodeFrame(whole)), octets(bytes));
    for (const chunkBytes of [1, 1000]) assert.deepEqual(read(cut(octets(bytes), chunkBytes)), [shown(whole)]);
  });
}

for (const { name, payloadBytes, binary, bytes } of vectors.streamHeaders) {
  if (payloadBytes > 65_536) continue;
  test(`writes and reads "${name}"`, () => {
    const data = binary ? Buffer.alloc(payloadBytes, "4") : "4".repeat(payloadBytes - 1);
    const frame = encodeFrame({ type: "message", data });
    assert.deepEqual(Buffer.from(frame.subarray(0, frame.length - payloadBytes)), octets(bytes));
    assert.deepEqual(read(cut(frame, 60_000)), [shown({ type: "message", data })]);
  });
}

test("writes and reads the length of a frame of many bytes", () => {
  const data = new Uint8Array(16 * 1024 * 1024 + 258);
  const frame = encodeFrame({ type: "message", data });
  assert.deepEqual([...frame.subarray(0, 9)], [255, 0, 0, 0, 0, 1, 0, 1, 2]);
  assert.equal(read([frame])[0]?.length, "message ".length + 2 * data.length);
});

for (const { name, bytes, code } of vectors.refusedStreams) {
  if (code !== "bad-engine-packet") continue;
  for (const chunkBytes of [1, 100]) {
    test(`refuses "${name}" in chunks of ${chunkBytes}, and reads nothing after it`, () => {
      const good = octets("02 34 61");
      const stream = Buffer.concat([good, octets(bytes), good]);
      assert.deepEqual(read(cut(stream, chunkBytes)), ["message a", undefined]);
    });
  }
}

test("reads several frames out of one chunk, and waits for the rest of one without a word", () => {
  assert.deepEqual(read([octets("81 aa 02 34 61 82 bb")]), ["message aa", "message a"]);
});

test("writes what the other encoder writes", () => {
  const packet: fc.Arbitrary<EnginePacket> = fc.oneof(
    fc.record({ type: fc.constantFrom("open", "ping", "message"), data: fc.string({ minLength: 1, unit: "binary" }) }),
    fc.record({ type: fc.constant("message" as const), data: fc.uint8Array({ maxLength: 300 }) }),
  );
  fc.assert(fc.property(packet, (one) => assert.deepEqual(encodeFrame(one), encodeStreamFrame(one))));
});

test("takes and refuses what the other decoder does, wherever the stream is cut", () => {
  const stream = fc.array(fc.oneof(fc.constantFrom(0x01, 0x02, 0x34, 0x62, 0x81, 0x7e, 0x80, 0x00), fc.nat(255)));
  fc.assert(
    fc.property(stream, fc.integer({ min: 1, max: 5 }), (bytes, chunkBytes) => {
      const chunks = [...cut(Uint8Array.from(bytes), chunkBytes)];
      assert.deepEqual(read(chunks), readByOther(chunks));
    }),
    { numRuns: 1000 },
  );
});
