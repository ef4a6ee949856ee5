/** How much of an outbox goes into one polling body, so that a client keeps to the `maxPayload` of the open packet. */
import type { EngineLimits } from "../limits.js";
import { utf8Length } from "../utf8.js";
import type { EnginePacket } from "./packet.js";

/**
 * The number of packets, from the first, whose payload of revision 4 stays within the limits. At least one if there
 * is one: a packet that is too long alone is for the server to refuse.
 */
export function packetsWithin(packets: readonly EnginePacket[], limits: EngineLimits): number {
  const most = Math.min(packets.length, limits.maxPacketsPerPayload);
  let bodyBytes = -SEPARATOR_BYTES;
  for (let count = 0; count < most; count++) {
    bodyBytes += SEPARATOR_BYTES + textPacketBytes(packets[count] as EnginePacket);
    if (bodyBytes > limits.maxPayloadBytes) return Math.max(count, 1);
  }
  return most;
}

const SEPARATOR_BYTES = 1;

/** A type digit or a "b", then UTF-8 or Base64. */
function textPacketBytes({ data = "" }: EnginePacket): number {
  return 1 + (typeof data === "string" ? utf8Length(data) : 4 * Math.ceil(data.byteLength / 3));
}
