/** The cap on what a payload decoder reads. Bytes are counted by the shell, while the body arrives. */
import { defaultEngineLimits, type EngineLimits } from "../limits.js";
import { WireError } from "../wire-error.js";
import type { EnginePacket } from "./packet.js";

export type PayloadLimits = Pick<EngineLimits, "maxPacketsPerPayload">;

export const defaultPayloadLimits: PayloadLimits = defaultEngineLimits;

/** Appends a packet, or refuses the payload with `limit-exceeded`. */
export function addPacket(packets: EnginePacket[], packet: EnginePacket, limits: PayloadLimits): void {
  if (packets.length >= limits.maxPacketsPerPayload) {
    throw new WireError(
      "limit-exceeded",
      `payload of more than ${packets.length} packets exceeds maxPacketsPerPayload ${limits.maxPacketsPerPayload}`,
    );
  }
  packets.push(packet);
}
