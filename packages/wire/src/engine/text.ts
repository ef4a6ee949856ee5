/** Packets as text: a type digit and the data; bytes, where only text can travel, as Base64 after a "b". */
import { decodeBase64, encodeBase64 } from "../base64.js";
import { WireError } from "../wire-error.js";
import type { BinaryEnginePacket, EnginePacket, EngineVersion } from "./packet.js";
import { isBinaryPacket, packetTypeDigit, packetTypeOf } from "./packet.js";

export function encodeTextPacket(packet: EnginePacket, version: EngineVersion): string {
  if (isBinaryPacket(packet)) return encodeBase64Packet(packet, version);
  return packetTypeDigit(packet.type) + (packet.data ?? "");
}

/** `undefined` when `text` is no packet: empty, of unknown type, or "b" with something that is not Base64. */
export function decodeTextPacket(text: string, version: EngineVersion): EnginePacket | undefined {
  if (text.charCodeAt(0) === LETTER_B) return decodeBase64Packet(text, version);
  const type = packetTypeOf(text.charCodeAt(0));
  if (type === undefined) return undefined;
  return text.length === 1 ? { type } : { type, data: text.slice(1) };
}

const LETTER_B = 0x62;

/** Revision 4 has no room for a type here: bytes are always a message. Revision 3 writes "b", the type, the Base64. */
function encodeBase64Packet(packet: BinaryEnginePacket, version: EngineVersion): string {
  if (version === 3) return `b${packetTypeDigit(packet.type)}${encodeBase64(packet.data)}`;
  if (packet.type !== "message") throw new WireError("misuse", `a ${packet.type} packet cannot carry bytes`);
  return `b${encodeBase64(packet.data)}`;
}

function decodeBase64Packet(text: string, version: EngineVersion): EnginePacket | undefined {
  const type = version === 3 ? packetTypeOf(text.charCodeAt(1)) : "message";
  if (type === undefined) return undefined;
  const data = decodeWrapped(text.slice(version === 3 ? 2 : 1));
  return data && { type, data };
}

/** Some platforms' encoders break lines after 76 characters (RFC 2045): line breaks are let through, nothing else is. */
function decodeWrapped(text: string): Uint8Array | undefined {
  return decodeBase64(text.includes("\n") ? text.replace(/[\r\n]/g, "") : text);
}
