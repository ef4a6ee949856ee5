/** Packets as bytes, for transports that carry bytes. Both directions share memory with their input where they can. */
import { WireError } from "../wire-error.js";
import type { BinaryEnginePacket, EnginePacket, EngineVersion } from "./packet.js";
import { packetTypeId, packetTypeOfId } from "./packet.js";

/** Revision 4: the very `data` object, which must belong to a message. Revision 3: a copy behind the type byte. */
export function encodeBinaryPacket(packet: BinaryEnginePacket, version: EngineVersion): Uint8Array {
  if (version === 4) {
    if (packet.type !== "message") throw new WireError("misuse", `a ${packet.type} packet cannot carry bytes`);
    return packet.data;
  }
  const bytes = new Uint8Array(1 + packet.data.byteLength);
  bytes[0] = packetTypeId(packet.type);
  bytes.set(packet.data, 1);
  return bytes;
}

/** `undefined` when revision 3 finds no known type byte. `data` is a view into `bytes`. */
export function decodeBinaryPacket(bytes: Uint8Array, version: EngineVersion): EnginePacket | undefined {
  if (version === 4) return { type: "message", data: bytes };
  const type = packetTypeOfId(bytes[0] ?? -1);
  return type && { type, data: bytes.subarray(1) };
}
