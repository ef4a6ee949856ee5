/** Packets of Engine.IO 4 as text. */
import { decodeBase64, encodeBase64 } from "@tidewire/wire";
import type { EnginePacket, EnginePacketType } from "@tidewire/wire/engine";

/** In the order of the digits that begin them. */
const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"] as const;

/** A type digit and the data; or "b" and the Base64 of a message's bytes. */
export function encodeText({ type, data = "" }: EnginePacket): string {
  return typeof data === "string" ? TYPES.indexOf(type) + data : `b${encodeBase64(data)}`;
}

/** `undefined` when `text` is no packet: empty, of unknown type, or "b" with something that is not Base64. */
export function decodeText(text: string): EnginePacket | undefined {
  const rest = text.slice(1);
  // Some platforms' encoders break lines after 76 characters (RFC 2045).
  const data = text[0] === "b" ? decodeBase64(rest.replace(/[\r\n]/g, "")) : rest;
  const type: EnginePacketType | undefined = text[0] === "b" ? "message" : TYPES[text[0] as unknown as number];
  return type && data !== undefined ? { type, data } : undefined;
}
