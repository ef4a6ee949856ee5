/**
 * Packets of Engine.IO 4 on a byte stream (WebTransport): each has a header with its length. Knows no limit but what
 * arrived: it trusts the server with the client's memory, as polling and WebSocket do.
 */
import type { EnginePacket } from "@tidewire/wire/engine";
import { decodeText, encodeText } from "./packets.js";

/** Header and payload of one packet. A message of no bytes travels as text ("b"): peers refuse an empty frame. */
export function encodeFrame(packet: EnginePacket): Uint8Array {
  const { data } = packet;
  const binary = typeof data === "object" && data.length > 0;
  const payload = binary ? data : new TextEncoder().encode(encodeText(packet));
  const { length } = payload;
  // Each number is taken modulo 256.
  const [short, ...long] =
    length < 126
      ? [length]
      : length < 65_536
        ? [126, length >> 8, length]
        : [127, 0, 0, 0, 0, length >> 24, length >> 16, length >> 8, length];
  const frame = new Uint8Array(1 + long.length + length);
  frame.set([(binary ? 128 : 0) + (short as number), ...long]);
  frame.set(payload, 1 + long.length);
  return frame;
}

/**
 * Turns chunks, cut anywhere, into packets. Linear in the stream: chunks are joined when what they wait for is there.
 * Throws at text that is not UTF-8.
 * @param onPacket gets `undefined` for a frame that holds no packet; then nothing more comes
 */
export function streamDecoder(onPacket: (packet: EnginePacket | undefined) => void): (chunk: Uint8Array) => void {
  let chunks: Uint8Array[] = [];
  let total = 0;
  /** How many bytes have to be there for the next step; never reached again after a failure. */
  let needed = 1;

  const step = (bytes: Uint8Array) => {
    const first = bytes[0] as number;
    let length = first & 127;
    const start = length < 126 ? 1 : length === 126 ? 3 : 9;
    needed = start;
    if (total < needed) return;
    if (start > 1) length = bytes.subarray(1, start).reduce((sum, byte) => sum * 256 + byte, 0);
    needed += length;
    if (total < needed) return;
    const payload = bytes.subarray(start, needed);
    const packet: EnginePacket | undefined =
      first > 127 && length
        ? { type: "message", data: payload }
        : decodeText(new TextDecoder("utf-8", { fatal: true }).decode(payload));
    chunks = [bytes.subarray(needed)];
    total -= needed;
    needed = packet ? 1 : Infinity;
    onPacket(packet);
  };

  return (chunk) => {
    chunks.push(chunk);
    total += chunk.length;
    while (total >= needed) {
      if (chunks.length > 1) chunks = [joined(chunks, total)];
      step(chunks[0] as Uint8Array);
    }
  };
}

function joined(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
