/** RFC 6455 frames written independently of @tidewire/wire, so that no mistake can be shared. Writes illegal ones too. */
import { TestkitError } from "./testkit-error.js";

export interface RawFrame {
  fin: boolean;
  /** RSV1..RSV3 as the bits 4, 2, 1. */
  rsv: number;
  opcode: number;
  masked: boolean;
  payload: Buffer;
}

export interface RawFrameOptions {
  /** Default 1 (text). */
  opcode?: number;
  payload?: string | Uint8Array;
  /** Default true. */
  fin?: boolean;
  rsv?: number;
  /** Four bytes, or false for an unmasked frame. Default: a fixed mask, as a client must mask. */
  mask?: Uint8Array | false;
  /** The length field says this instead of the truth. */
  claimedBytes?: bigint;
  /** Forces a length field of 7, 16 or 64 bits, minimal or not. */
  lengthBits?: 7 | 16 | 64;
}

const MASK = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);

export function encodeRawFrame(options: RawFrameOptions): Buffer {
  const payload = Buffer.from((options.payload ?? "") as Uint8Array);
  const mask = options.mask ?? MASK;
  const first = (options.fin === false ? 0 : 0x80) | ((options.rsv ?? 0) << 4) | (options.opcode ?? 1);
  const length = options.claimedBytes ?? BigInt(payload.length);
  const bits = options.lengthBits ?? (length < 126n ? 7 : length < 65_536n ? 16 : 64);
  const maskBit = mask === false ? 0 : 0x80;
  let head: Buffer;
  if (bits === 7) {
    head = Buffer.of(first, maskBit | Number(length));
  } else if (bits === 16) {
    head = Buffer.of(first, maskBit | 126, 0, 0);
    head.writeUInt16BE(Number(length), 2);
  } else {
    head = Buffer.concat([Buffer.of(first, maskBit | 127), Buffer.alloc(8)]);
    head.writeBigUInt64BE(length, 2);
  }
  if (mask === false) return Buffer.concat([head, payload]);
  return Buffer.concat([head, mask, payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
}

/** Cuts one frame off the front: undefined while it is incomplete. */
export function decodeRawFrame(bytes: Buffer): { frame: RawFrame; length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const first = bytes.readUInt8(0);
  const second = bytes.readUInt8(1);
  const masked = (second & 0x80) !== 0;
  let length = second & 0x7f;
  let at = 2;
  if (length === 126) {
    if (bytes.length < 4) return undefined;
    length = bytes.readUInt16BE(2);
    at = 4;
  } else if (length === 127) {
    if (bytes.length < 10) return undefined;
    const long = bytes.readBigUInt64BE(2);
    if (long > BigInt(Number.MAX_SAFE_INTEGER)) throw new TestkitError("bad-bytes", `a frame of ${long} bytes`);
    length = Number(long);
    at = 10;
  }
  const end = at + (masked ? 4 : 0) + length;
  if (bytes.length < end) return undefined;
  const body = bytes.subarray(end - length, end);
  const payload = masked ? body.map((byte, index) => byte ^ bytes.readUInt8(at + (index % 4))) : body;
  return {
    frame: {
      fin: (first & 0x80) !== 0,
      rsv: (first >> 4) & 7,
      opcode: first & 0xf,
      masked,
      payload: Buffer.from(payload),
    },
    length: end,
  };
}
