/** Packets as text: a type digit and the data; bytes, where only text can travel, as Base64 after a "b". */
import { encodeBase64 } from "../base64.js";
import type { EnginePacket, EngineVersion } from "./packet.js";
import { isBinaryPacket, packetTypeDigit, packetTypeOf } from "./packet.js";
import { decodeTextPacketV4, decodeWrappedBase64, encodeTextPacketV4 } from "./text-v4.js";

/** Revision 3 writes the type of bytes as well: "b", the type, the Base64. */
export function encodeTextPacket(packet: EnginePacket, version: EngineVersion): string {
  return version === 3 && isBinaryPacket(packet)
    ? `b${packetTypeDigit(packet.type)}${encodeBase64(packet.data)}`
    : encodeTextPacketV4(packet);
}

/** `undefined` when `text` is no packet: empty, of unknown type, or "b" with something that is not Base64. */
export function decodeTextPacket(text: string, version: EngineVersion): EnginePacket | undefined {
  if (version === 4 || text.charCodeAt(0) !== LETTER_B) return decodeTextPacketV4(text);
  const type = packetTypeOf(text.charCodeAt(1));
  const data = type && decodeWrappedBase64(text.slice(2));
  return type && data && { type, data };
}

const LETTER_B = 0x62;
