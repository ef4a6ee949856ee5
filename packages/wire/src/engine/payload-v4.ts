/** Polling bodies of revision 4: text packets joined by U+001E. Bytes always travel as Base64. */
import { WireError } from "../wire-error.js";
import type { EnginePacket } from "./packet.js";
import { addPacket, defaultPayloadLimits, type PayloadLimits } from "./payload-limits.js";
import { decodeTextPacketV4, encodeTextPacketV4, PAYLOAD_SEPARATOR as SEPARATOR } from "./text-v4.js";

export function encodePayloadV4(packets: readonly EnginePacket[]): string {
  let body = "";
  for (let index = 0; index < packets.length; index++) {
    if (index > 0) body += SEPARATOR;
    body += encodeTextPacketV4(packets[index] as EnginePacket);
  }
  return body;
}

/** All packets of the body, or a WireError: `bad-engine-packet` or `limit-exceeded`. Linear in the body. */
export function decodePayloadV4(
  body: string | Uint8Array,
  limits: PayloadLimits = defaultPayloadLimits,
): EnginePacket[] {
  if (typeof body !== "string") throw new WireError("bad-engine-packet", "a payload of revision 4 is text, not bytes");
  const packets: EnginePacket[] = [];
  let start = 0;
  for (;;) {
    const separator = body.indexOf(SEPARATOR, start);
    const end = separator === -1 ? body.length : separator;
    const packet = decodeTextPacketV4(body.slice(start, end));
    if (packet === undefined) throw new WireError("bad-engine-packet", `no packet at offset ${start} of the payload`);
    addPacket(packets, packet, limits);
    if (separator === -1) return packets;
    start = separator + 1;
  }
}
