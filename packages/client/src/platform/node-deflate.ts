/** permessage-deflate with Node's zlib, without a window between messages: no memory is held for an idle connection. */
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import type { MessageInflater } from "@tidewire/wire/ws";

const TAIL = Buffer.of(0x00, 0x00, 0xff, 0xff);

/** The DEFLATE blocks of one message, without their tail (RFC 7692, 7.2.1). */
export function compressMessage(payload: Uint8Array, windowBits: number): Uint8Array {
  const bytes = deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH, windowBits: Math.max(windowBits, 9) });
  return bytes.subarray(0, bytes.length - TAIL.length);
}

export const messageInflater: MessageInflater = {
  inflate(payload, maxBytes) {
    try {
      return inflateRawSync(Buffer.concat([payload, TAIL]), {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: Math.max(maxBytes, 1),
      });
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too-big" : "bad-data";
    }
  },
};
