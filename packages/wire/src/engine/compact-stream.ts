/**
 * The stream of `stream-v4.ts` once more, for pages, where each byte of code is downloaded. Knows no limit but what
 * arrived: it trusts the server with the client's memory, as polling and WebSocket do.
 */
import { decodeUtf8, encodeUtf8 } from "../utf8.js";
import { WireError } from "../wire-error.js";
import { type EnginePacket, isBinaryPacket } from "./packet.js";
import type { StreamSink } from "./stream-v4.js";
import { decodeTextPacketV4, encodeTextPacketV4 } from "./text-v4.js";

/** Header and payload of one packet. A message of no bytes travels as text ("b"): peers refuse an empty frame. */
export function encodeCompactFrame(packet: EnginePacket): Uint8Array {
  const binary = isBinaryPacket(packet) && packet.data.byteLength > 0;
  const payload = binary ? packet.data : encodeUtf8(encodeTextPacketV4(packet));
  const { byteLength } = payload;
  const short = byteLength < 126 ? byteLength : byteLength < 65_536 ? 126 : 127;
  const start = headerBytes(short);
  const frame = new Uint8Array(start + byteLength);
  const view = new DataView(frame.buffer);
  if (start === 3) view.setUint16(1, byteLength);
  if (start === 9) view.setBigUint64(1, BigInt(byteLength));
  frame[0] = (binary ? 128 : 0) + short;
  frame.set(payload, start);
  return frame;
}

/** Turns chunks, cut anywhere, into packets. Linear in the stream: chunks are joined when what they wait for is there. */
export function compactStreamDecoder(): { receive(chunk: Uint8Array, out: StreamSink): void } {
  let chunks: Uint8Array[] = [];
  let total = 0;
  /** How many bytes have to be there for the next step; never reached again after a failure. */
  let needed = 1;

  const step = (bytes: Uint8Array, out: StreamSink): void => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const first = view.getUint8(0);
    const short = first & 127;
    const start = headerBytes(short);
    needed = start;
    if (bytes.length < start) return;
    const length = start === 1 ? short : start === 3 ? view.getUint16(1) : Number(view.getBigUint64(1));
    needed = start + length;
    if (bytes.length < needed) return;
    const payload = bytes.subarray(start, needed);
    const packet: EnginePacket | undefined =
      first > 127 && length > 0 ? { type: "message", data: payload } : textOf(payload);
    chunks = [bytes.subarray(needed)];
    total -= needed;
    needed = packet === undefined ? Number.POSITIVE_INFINITY : 1;
    if (packet !== undefined) out.packet(packet);
    else out.fail(new WireError("bad-engine-packet", `frame of ${length} bytes holds no packet`));
  };

  const join = (): Uint8Array => {
    const [first] = chunks;
    if (first?.length === total) return first;
    const joined = new Uint8Array(total);
    let at = 0;
    for (const chunk of chunks) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    chunks = [joined];
    return joined;
  };

  return {
    receive(chunk, out) {
      chunks.push(chunk);
      total += chunk.length;
      while (total >= needed) step(join(), out);
    },
  };
}

/** @param short the length, or the form of the one that follows */
function headerBytes(short: number): number {
  return short < 126 ? 1 : short === 126 ? 3 : 9;
}

function textOf(payload: Uint8Array): EnginePacket | undefined {
  const text = decodeUtf8(payload);
  return text === undefined ? undefined : decodeTextPacketV4(text);
}
