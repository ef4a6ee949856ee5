/**
 * permessage-deflate (RFC 7692) over zlib, for a server that keeps no compression context: a message costs its
 * compression and nothing afterwards, and one compressed frame serves every recipient with the same parameters.
 */
import { constants as bufferConstants } from "node:buffer";
import { constants, deflateRawSync, inflateRawSync, type ZlibOptions } from "node:zlib";
import type { MessageCompressor, MessageInflater } from "@tidewire/wire/ws";

export interface DeflateOptions {
  /** Messages of fewer bytes are sent as they are. Default 1024. */
  readonly threshold?: number;
  /** For zlib: `level`, `memLevel`, `strategy`. */
  readonly zlibDeflateOptions?: ZlibOptions;
  /** LZ77 window asked of and granted to clients, 9 to 15 bits. Default 15. */
  readonly serverMaxWindowBits?: number;
  readonly clientMaxWindowBits?: number;
}

/** What ends every deflated message on the wire is left away (RFC 7692, 7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

export class Deflater implements MessageCompressor {
  readonly threshold: number;
  readonly #options: ZlibOptions;

  constructor(options: DeflateOptions, windowBits: number) {
    this.threshold = options.threshold ?? 1024;
    // zlib makes no raw stream with a window of 8 bits, and whoever asked for 8 cannot read one of 9: see Acceptor.
    this.#options = { ...options.zlibDeflateOptions, windowBits, finishFlush: constants.Z_SYNC_FLUSH };
  }

  compress(payload: Uint8Array): Uint8Array {
    const deflated = deflateRawSync(payload, this.#options);
    return deflated.subarray(0, deflated.length - TAIL.length);
  }
}

export const inflater: MessageInflater = {
  inflate(payload, maxBytes) {
    try {
      return inflateRawSync(Buffer.concat([payload, TAIL]), {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: Math.min(Math.max(1, maxBytes), bufferConstants.MAX_LENGTH),
      });
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too-big" : "bad-data";
    }
  },
};
