/** Packets of revision 4 as text, alone: all that a client has to know of it. */
import { decodeBase64, encodeBase64 } from "../base64.js";
import { WireError } from "../wire-error.js";
import type { EnginePacket } from "./packet.js";
import { isBinaryPacket, packetTypeDigit, packetTypeOf } from "./packet.js";

/** Stands between the packets of a polling body. */
export const PAYLOAD_SEPARATOR = "\x1e";

/** A type digit and the data; or "b" and the Base64 of a message's bytes, for which there is no type here. */
export function encodeTextPacketV4(packet: EnginePacket): string {
  if (!isBinaryPacket(packet)) return packetTypeDigit(packet.type) + (packet.data ?? "");
  if (packet.type !== "message") throw new WireError("misuse", `a ${packet.type} packet cannot carry bytes`);
  return `b${encodeBase64(packet.data)}`;
}

/** `undefined` when `text` is no packet: empty, of unknown type, or "b" with something that is not Base64. */
export function decodeTextPacketV4(text: string): EnginePacket | undefined {
  const type = packetTypeOf(text.charCodeAt(0));
  if (type !== undefined) return text.length === 1 ? { type } : { type, data: text.slice(1) };
  const data = text.startsWith("b") ? decodeWrappedBase64(text.slice(1)) : undefined;
  return data && { type: "message", data };
}

/** Some platforms' encoders break lines after 76 characters (RFC 2045): line breaks are let through, nothing else is. */
export function decodeWrappedBase64(text: string): Uint8Array | undefined {
  return decodeBase64(text.includes("\n") ? text.replace(/[\r\n]/g, "") : text);
}
