/** Reads `packages/testkit/vectors/engine.json` for the tests beside this file; its own test looks at the reading. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { OpenPacket } from "./open.js";
import type { EnginePacket, EnginePacketType, EngineVersion } from "./packet.js";

interface VectorPacket {
  type: EnginePacketType;
  text?: string;
  bytes?: string;
}

interface VectorBody {
  text?: string;
  bytes?: string;
}

interface Named {
  name: string;
}

interface Vectors {
  packets: (Named & { version: EngineVersion; packet: VectorPacket; text: string; bytes?: string })[];
  refusedPackets: (Named & VectorBody & { version: EngineVersion })[];
  payloads: (Named & VectorBody & { version: EngineVersion; supportsBinary: boolean; packets: VectorPacket[] })[];
  refusedPayloads: (Named & VectorBody & { version: EngineVersion })[];
  open: (Named & { open: OpenPacket; text: string })[];
  streams: (Named & { packet: VectorPacket; bytes: string })[];
  streamHeaders: (Named & { binary: boolean; payloadBytes: number; bytes: string })[];
  refusedStreams: (Named & { bytes: string; code: string })[];
}

const file = new URL("../../../testkit/vectors/engine.json", import.meta.url);
export const vectors: Vectors = JSON.parse(readFileSync(file, "utf8"));

export function octets(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(" ", ""), "hex");
}

/** A body as the decoders take it. */
export function bodyOf(vector: VectorBody): string | Uint8Array {
  return vector.text ?? octets(vector.bytes ?? "");
}

export function packetOf({ type, text, bytes }: VectorPacket): EnginePacket {
  if (bytes !== undefined) return { type, data: octets(bytes) };
  return text === undefined ? { type } : { type, data: text };
}

/** Equal whatever kind of Uint8Array the bytes came in. */
export function assertPackets(actual: readonly EnginePacket[], expected: readonly EnginePacket[]): void {
  assert.deepEqual(actual.map(plain), expected.map(plain));
}

function plain(packet: EnginePacket): EnginePacket {
  return typeof packet.data === "object" ? { ...packet, data: Buffer.from(packet.data) } : { ...packet };
}

test("every vector has a name of its own within its list", () => {
  for (const list of Object.values(vectors)) {
    if (!Array.isArray(list)) continue;
    assert.ok(list.length > 0);
    assert.equal(new Set(list.map((vector: Named) => vector.name)).size, list.length);
  }
});
