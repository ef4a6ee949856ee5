/** The codecs of one protocol revision behind one face, so that sessions and transports have no version test. */
import { decodeBinaryPacket, encodeBinaryPacket } from "./binary.js";
import { type EnginePacket, type EngineVersion, isBinaryPacket } from "./packet.js";
import type { PayloadLimits } from "./payload-limits.js";
import { decodePayloadV3, encodePayloadV3, type PayloadOptions } from "./payload-v3.js";
import { decodePayloadV4, encodePayloadV4 } from "./payload-v4.js";
import { decodeTextPacket, encodeTextPacket } from "./text.js";

export interface EngineCodec {
  readonly version: EngineVersion;
  /** One packet as one WebSocket message: bytes for bytes if the peer takes them, else text. */
  encodePacket(packet: EnginePacket, options: PayloadOptions): string | Uint8Array;
  /** `undefined` when the message is no packet of this revision. */
  decodePacket(message: string | Uint8Array): EnginePacket | undefined;
  /** Packets as one polling body. Bytes only from revision 3, and only if the peer takes them. */
  encodePayload(packets: readonly EnginePacket[], options: PayloadOptions): string | Uint8Array;
  /** Throws WireError `bad-engine-packet` or `limit-exceeded`; nothing of a refused body is delivered. */
  decodePayload(body: string | Uint8Array, limits?: PayloadLimits): EnginePacket[];
}

export function engineCodec(version: EngineVersion): EngineCodec {
  return version === 3 ? codecV3 : codecV4;
}

const codecV3 = codecOf(3, encodePayloadV3, decodePayloadV3);
const codecV4 = codecOf(4, encodePayloadV4, decodePayloadV4);

function codecOf(
  version: EngineVersion,
  encodePayload: EngineCodec["encodePayload"],
  decodePayload: EngineCodec["decodePayload"],
): EngineCodec {
  return Object.freeze({
    version,
    encodePacket(packet: EnginePacket, options: PayloadOptions) {
      return options.supportsBinary && isBinaryPacket(packet)
        ? encodeBinaryPacket(packet, version)
        : encodeTextPacket(packet, version);
    },
    decodePacket(message: string | Uint8Array) {
      return typeof message === "string" ? decodeTextPacket(message, version) : decodeBinaryPacket(message, version);
    },
    encodePayload,
    decodePayload,
  });
}
