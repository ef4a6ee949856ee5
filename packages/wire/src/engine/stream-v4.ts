/**
 * Packets of revision 4 on a stream of bytes (WebTransport). A frame is one byte (bit 7: the payload is bytes and not
 * text; bits 0 to 6: its length, or 126 and 127 for a length in the next two or eight bytes, highest first), then the
 * payload. It must not know what carries the stream.
 */
import { emptyBytes } from "../bytes.js";
import { defaultEngineLimits, type EngineLimits } from "../limits.js";
import { decodeUtf8, utf8Length, writeUtf8 } from "../utf8.js";
import { WireError } from "../wire-error.js";
import { encodeBinaryPacket } from "./binary.js";
import { type EnginePacket, isBinaryPacket } from "./packet.js";
import { decodeTextPacket, encodeTextPacket } from "./text.js";

/** Header and payload of one packet. A message of no bytes travels as text ("b"): peers refuse an empty frame. */
export function encodeStreamFrame(packet: EnginePacket): Uint8Array {
  if (isBinaryPacket(packet) && packet.data.byteLength > 0) {
    const payload = encodeBinaryPacket(packet, 4);
    const { frame, at } = frameFor(payload.byteLength, true);
    frame.set(payload, at);
    return frame;
  }
  const text = encodeTextPacket(packet, 4);
  const { frame, at } = frameFor(utf8Length(text), false);
  writeUtf8(frame, text, at);
  return frame;
}

/** The one, three or nine bytes before a payload, for shells that write it apart. */
export function encodeStreamHeader(payloadBytes: number, binary: boolean): Uint8Array {
  if (payloadBytes < 1) throw new WireError("misuse", "a frame of the stream cannot be empty");
  const header = new Uint8Array(streamHeaderBytes(payloadBytes));
  writeStreamHeader(header, payloadBytes, binary);
  return header;
}

/** What a stream comes to. The decoder calls in the order of the stream; a throwing sink loses the rest of the chunk. */
export interface StreamSink {
  /** Bytes of a message are a view into the chunk where they lie in one. */
  packet(packet: EnginePacket): void;
  /** The peer broke the rules (`bad-engine-packet`, `limit-exceeded`): close the session. Nothing more is reported. */
  fail(error: WireError): void;
}

type Stage =
  | { kind: "start" }
  | { kind: "length"; binary: boolean; length: number; missingBytes: number }
  | { kind: "payload"; binary: boolean; length: number; received: Uint8Array; receivedBytes: number }
  | { kind: "failed" };

/** Turns chunks, cut anywhere, into packets. Linear in the stream; holds at most twice what arrived of one frame. */
export class StreamDecoder {
  readonly #maxPayloadBytes: number;
  #stage: Stage = { kind: "start" };

  constructor(limits: Pick<EngineLimits, "maxPayloadBytes"> = defaultEngineLimits) {
    this.#maxPayloadBytes = limits.maxPayloadBytes;
  }

  receive(chunk: Uint8Array, out: StreamSink): void {
    let at = 0;
    while (at < chunk.length) {
      const stage = this.#stage;
      if (stage.kind === "failed") return;
      if (stage.kind === "payload") {
        at = this.#takePayload(stage, chunk, at, out);
      } else {
        this.#takeHeaderByte(stage, chunk[at] as number, out);
        at++;
      }
    }
  }

  #takeHeaderByte(stage: Stage & { kind: "start" | "length" }, byte: number, out: StreamSink): void {
    if (stage.kind === "start") {
      const binary = byte >= BINARY_BIT;
      const length = byte & LENGTH_BITS;
      if (length < LENGTH_IN_2_BYTES) this.#startPayload(binary, length, out);
      else this.#stage = { kind: "length", binary, length: 0, missingBytes: length === LENGTH_IN_2_BYTES ? 2 : 8 };
      return;
    }
    // Beyond 2^53 this rounds, but never to something within a limit.
    stage.length = stage.length * 256 + byte;
    stage.missingBytes--;
    if (stage.missingBytes === 0) this.#startPayload(stage.binary, stage.length, out);
  }

  #startPayload(binary: boolean, length: number, out: StreamSink): void {
    if (length === 0) {
      this.#fail(new WireError("bad-engine-packet", "frame of 0 bytes holds no packet"), out);
    } else if (length > this.#maxPayloadBytes) {
      const message = `frame of ${length} bytes exceeds maxPayloadBytes ${this.#maxPayloadBytes}`;
      this.#fail(new WireError("limit-exceeded", message), out);
    } else {
      this.#stage = { kind: "payload", binary, length, received: emptyBytes, receivedBytes: 0 };
    }
  }

  #takePayload(stage: Stage & { kind: "payload" }, chunk: Uint8Array, at: number, out: StreamSink): number {
    const end = Math.min(chunk.length, at + stage.length - stage.receivedBytes);
    const part = chunk.subarray(at, end);
    if (part.length === stage.length) {
      this.#finish(stage.binary, part, out);
      return end;
    }
    append(stage, part);
    if (stage.receivedBytes === stage.length) this.#finish(stage.binary, stage.received, out);
    return end;
  }

  #finish(binary: boolean, payload: Uint8Array, out: StreamSink): void {
    this.#stage = { kind: "start" };
    const packet: EnginePacket | undefined = binary ? { type: "message", data: payload } : decodeText(payload);
    if (packet !== undefined) out.packet(packet);
    else this.#fail(new WireError("bad-engine-packet", `frame of ${payload.length} bytes holds no packet`), out);
  }

  #fail(error: WireError, out: StreamSink): void {
    this.#stage = { kind: "failed" };
    out.fail(error);
  }
}

const BINARY_BIT = 0x80;
const LENGTH_BITS = 0x7f;
const LENGTH_IN_2_BYTES = 126;
const LENGTH_IN_8_BYTES = 127;

function streamHeaderBytes(payloadBytes: number): number {
  return payloadBytes < LENGTH_IN_2_BYTES ? 1 : payloadBytes <= 0xffff ? 3 : 9;
}

function frameFor(payloadBytes: number, binary: boolean): { frame: Uint8Array; at: number } {
  const at = streamHeaderBytes(payloadBytes);
  const frame = new Uint8Array(at + payloadBytes);
  writeStreamHeader(frame, payloadBytes, binary);
  return { frame, at };
}

function writeStreamHeader(target: Uint8Array, payloadBytes: number, binary: boolean): void {
  const bit = binary ? BINARY_BIT : 0;
  const headerBytes = streamHeaderBytes(payloadBytes);
  if (headerBytes === 1) {
    target[0] = bit | payloadBytes;
    return;
  }
  target[0] = bit | (headerBytes === 3 ? LENGTH_IN_2_BYTES : LENGTH_IN_8_BYTES);
  let rest = payloadBytes;
  for (let at = headerBytes - 1; at > 0; at--) {
    target[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

/** The room grows with what arrived, never with what a header promised. */
function append(stage: Stage & { kind: "payload" }, part: Uint8Array): void {
  const neededBytes = stage.receivedBytes + part.length;
  if (neededBytes > stage.received.length) {
    const grown = new Uint8Array(Math.min(stage.length, Math.max(neededBytes, 2 * stage.received.length)));
    grown.set(stage.received);
    stage.received = grown;
  }
  stage.received.set(part, stage.receivedBytes);
  stage.receivedBytes = neededBytes;
}

function decodeText(payload: Uint8Array): EnginePacket | undefined {
  const text = decodeUtf8(payload);
  return text === undefined ? undefined : decodeTextPacket(text, 4);
}
