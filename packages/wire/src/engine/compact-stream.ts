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
  const headerBytes = byteLength < 126 ? 1 : byteLength < 65_536 ? 3 : 9;
  const frame = new Uint8Array(headerBytes + byteLength);
  const view = new DataView(frame.buffer);
  if (headerBytes === 3) view.setUint16(1, byteLength);
  if (headerBytes === 9) view.setBigUint64(1, BigInt(byteLength));
  frame[0] = (binary ? 128 : 0) + (headerBytes === 1 ? byteLength : headerBytes === 3 ? 126 : 127);
  frame.set(payload, headerBytes);
  return frame;
}

/** Turns chunks, cut anywhere, into packets. Linear in the stream: chunks are joined when what they wait for is there. */
export class CompactStreamDecoder {
  #chunks: Uint8Array[] = [];
  #length = 0;
  /** How many bytes have to be there for the next step; never reached again after a failure. */
  #needed = 1;

  receive(chunk: Uint8Array, out: StreamSink): void {
    if (this.#needed === Number.POSITIVE_INFINITY) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#length >= this.#needed) this.#step(this.#join(), out);
  }

  #step(bytes: Uint8Array, out: StreamSink): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const first = view.getUint8(0);
    const short = first & 127;
    const start = short < 126 ? 1 : short === 126 ? 3 : 9;
    this.#needed = start;
    if (bytes.length < start) return;
    const length = start === 1 ? short : start === 3 ? view.getUint16(1) : Number(view.getBigUint64(1));
    this.#needed = start + length;
    if (bytes.length < this.#needed) return;
    const payload = bytes.subarray(start, this.#needed);
    const packet: EnginePacket | undefined =
      first > 127 && length > 0 ? { type: "message", data: payload } : textOf(payload);
    this.#chunks = [bytes.subarray(this.#needed)];
    this.#length -= this.#needed;
    this.#needed = packet === undefined ? Number.POSITIVE_INFINITY : 1;
    if (packet !== undefined) out.packet(packet);
    else out.fail(new WireError("bad-engine-packet", `frame of ${length} bytes holds no packet`));
  }

  #join(): Uint8Array {
    const [first] = this.#chunks;
    if (first?.length === this.#length) return first;
    const joined = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [joined];
    return joined;
  }
}

function textOf(payload: Uint8Array): EnginePacket | undefined {
  const text = decodeUtf8(payload);
  return text === undefined ? undefined : decodeTextPacketV4(text);
}
