/**
 * Polling bodies of revision 3. As text: `<length>:<packet>` repeated, the length in UTF-16 code units, not bytes.
 * As bytes, when one of the packets is binary and the peer takes bytes: a kind (0 text, 1 binary), the length in bytes
 * as decimal digits of value 0 to 9, 0xff, the packet.
 */

import { decodeUtf8, utf8Length, writeUtf8 } from "../utf8.js";
import { WireError } from "../wire-error.js";
import { decodeBinaryPacket, encodeBinaryPacket } from "./binary.js";
import { type EnginePacket, isBinaryPacket } from "./packet.js";
import { addPacket, defaultPayloadLimits, type PayloadLimits } from "./payload-limits.js";
import { decodeTextPacket, encodeTextPacket } from "./text.js";

export interface PayloadOptions {
  /** Whether the peer takes bytes over polling: it did not send `b64`. */
  readonly supportsBinary: boolean;
}

export function encodePayloadV3(packets: readonly EnginePacket[], options: PayloadOptions): string | Uint8Array {
  return options.supportsBinary && packets.some(isBinaryPacket) ? encodeBytes(packets) : encodeText(packets);
}

/** All packets of the body, or a WireError: `bad-engine-packet` or `limit-exceeded`. Linear in the body. */
export function decodePayloadV3(
  body: string | Uint8Array,
  limits: PayloadLimits = defaultPayloadLimits,
): EnginePacket[] {
  return typeof body === "string" ? decodeText(body, limits) : decodeBytes(body, limits);
}

const EMPTY_TEXT_PAYLOAD = "0:";
const COLON = 0x3a;
const DIGIT_ZERO = 0x30;
const KIND_TEXT = 0;
const KIND_BINARY = 1;
const LENGTH_END = 0xff;

function encodeText(packets: readonly EnginePacket[]): string {
  if (packets.length === 0) return EMPTY_TEXT_PAYLOAD;
  let body = "";
  for (const packet of packets) {
    const text = encodeTextPacket(packet, 3);
    body += `${text.length}:${text}`;
  }
  return body;
}

function encodeBytes(packets: readonly EnginePacket[]): Uint8Array {
  const contents = packets.map((packet) =>
    isBinaryPacket(packet) ? encodeBinaryPacket(packet, 3) : encodeTextPacket(packet, 3),
  );
  const lengths = contents.map((content) => (typeof content === "string" ? utf8Length(content) : content.byteLength));
  const headerBytes = lengths.reduce((sum, length) => sum + 2 + String(length).length, 0);
  const body = new Uint8Array(lengths.reduce((sum, length) => sum + length, headerBytes));
  let at = 0;
  contents.forEach((content, index) => {
    body[at++] = typeof content === "string" ? KIND_TEXT : KIND_BINARY;
    for (const digit of String(lengths[index])) body[at++] = Number(digit);
    body[at++] = LENGTH_END;
    if (typeof content === "string") {
      at += writeUtf8(body, content, at);
    } else {
      body.set(content, at);
      at += content.byteLength;
    }
  });
  return body;
}

function decodeText(body: string, limits: PayloadLimits): EnginePacket[] {
  const packets: EnginePacket[] = [];
  if (body === EMPTY_TEXT_PAYLOAD) return packets;
  let at = 0;
  do {
    let length = 0;
    const start = at;
    for (; body.charCodeAt(at) !== COLON; at++) {
      length = withDigit(length, body.charCodeAt(at) - DIGIT_ZERO, body.length - at, start);
    }
    at++;
    if (length > body.length - at) throw refused(start);
    const packet = decodeTextPacket(body.slice(at, at + length), 3);
    if (packet === undefined) throw refused(start);
    addPacket(packets, packet, limits);
    at += length;
  } while (at < body.length);
  return packets;
}

function decodeBytes(body: Uint8Array, limits: PayloadLimits): EnginePacket[] {
  const packets: EnginePacket[] = [];
  let at = 0;
  do {
    let length = 0;
    const start = at;
    const kind = body[at++];
    for (; body[at] !== LENGTH_END; at++) {
      length = withDigit(length, body[at] ?? Number.NaN, body.length - at, start);
    }
    at++;
    if (length > body.length - at) throw refused(start);
    const packet = decodeContent(kind, body, at, at + length);
    if (packet === undefined) throw refused(start);
    addPacket(packets, packet, limits);
    at += length;
  } while (at < body.length);
  return packets;
}

function decodeContent(
  kind: number | undefined,
  body: Uint8Array,
  start: number,
  end: number,
): EnginePacket | undefined {
  if (kind === KIND_BINARY) return decodeBinaryPacket(body.subarray(start, end), 3);
  if (kind !== KIND_TEXT) return undefined;
  const text = decodeUtf8(body, start, end);
  return text === undefined ? undefined : decodeTextPacket(text, 3);
}

/** One more decimal digit of a length; refuses at once what is no digit (the body's end included) or cannot fit. */
function withDigit(length: number, digit: number, remaining: number, start: number): number {
  const longer = length * 10 + digit;
  if (!(digit >= 0 && digit <= 9) || longer > remaining) throw refused(start);
  return longer;
}

function refused(offset: number): WireError {
  return new WireError("bad-engine-packet", `no packet at offset ${offset} of the payload`);
}
