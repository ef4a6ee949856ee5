/** Polling bodies of Engine.IO 3 and 4, written independently of @tidewire/wire. */
import { TestkitError } from "./testkit-error.js";

/** As it stands on the wire: "4hello", "bAQID" (v4 base64), "b4AQID" (v3 base64), or bytes (v3: type byte first). */
export type RawPacket = string | Buffer;

/** v4 joins with U+001E; v3 prefixes "length:" in UTF-16 units, or writes the binary form if a packet is binary. */
export function encodeRawPayload(version: 3 | 4, packets: readonly RawPacket[]): string | Buffer {
  if (version === 4)
    return packets.map((packet) => (typeof packet === "string" ? packet : base64(packet))).join(SEPARATOR);
  if (packets.every((packet) => typeof packet === "string")) {
    return packets.map((packet) => `${packet.length}:${packet}`).join("");
  }
  return Buffer.concat(packets.map(encodeBinaryForm));
}

export function decodeRawPayload(version: 3 | 4, body: string | Buffer): RawPacket[] {
  if (version === 4) return String(body).split(SEPARATOR);
  return typeof body === "string" ? decodeTextForm(body) : decodeBinaryForm(body);
}

const SEPARATOR = "\u001e";

function base64(bytes: Buffer): string {
  return `b${bytes.toString("base64")}`;
}

function encodeBinaryForm(packet: RawPacket): Buffer {
  const content = Buffer.from(packet as Uint8Array);
  const digits = [...String(content.length)].map(Number);
  return Buffer.concat([Buffer.of(typeof packet === "string" ? 0 : 1, ...digits, 0xff), content]);
}

function decodeTextForm(body: string): RawPacket[] {
  const packets: RawPacket[] = [];
  for (let at = 0; at < body.length; ) {
    const colon = body.indexOf(":", at);
    const length = Number(body.slice(at, colon));
    const end = colon + 1 + length;
    if (colon < 0 || !Number.isInteger(length) || end > body.length) {
      throw new TestkitError("bad-bytes", `no v3 payload: ${JSON.stringify(body.slice(at, at + 100))}`);
    }
    packets.push(body.slice(colon + 1, end));
    at = end;
  }
  return packets;
}

function decodeBinaryForm(body: Buffer): RawPacket[] {
  const packets: RawPacket[] = [];
  for (let at = 0; at < body.length; ) {
    const mark = body.indexOf(0xff, at);
    const length = Number([...body.subarray(at + 1, mark)].join(""));
    const end = mark + 1 + length;
    if (mark < 0 || !Number.isInteger(length) || end > body.length) {
      throw new TestkitError("bad-bytes", `no v3 binary payload: ${body.toString("hex", at, at + 100)}`);
    }
    const content = body.subarray(mark + 1, end);
    packets.push(body[at] === 0 ? content.toString() : content);
    at = end;
  }
  return packets;
}
