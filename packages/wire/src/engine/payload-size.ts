/** How much of an outbox goes into one polling body, so that a client keeps to the `maxPayload` of the open packet. */
import { utf8Length } from "../utf8.js";
import type { EnginePacket } from "./packet.js";

/**
 * The number of packets, from the first, whose payload of revision 4 stays within the limit. At least one if there
 * is one: a packet that is too long alone is for the server to refuse.
 */
export function packetsWithin(packets: readonly EnginePacket[], maxPayloadBytes: number): number {
  let bodyBytes = -SEPARATOR_BYTES;
  for (const [index, packet] of packets.entries()) {
    bodyBytes += SEPARATOR_BYTES + textPacketBytes(packet);
    if (bodyBytes > maxPayloadBytes) return Math.max(index, 1);
  }
  return packets.length;
}

const SEPARATOR_BYTES = 1;

/** A type digit or a "b", then UTF-8 or Base64. */
function textPacketBytes({ data = "" }: EnginePacket): number {
  return 1 + (typeof data === "string" ? utf8Length(data) : 4 * Math.ceil(data.byteLength / 3));
}
