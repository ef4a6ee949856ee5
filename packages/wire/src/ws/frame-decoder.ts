/**
 * Reading a frame header where it lies (RFC 6455, 5.2): every rule that one header alone can break is checked here.
 * It knows nothing of messages, of limits, or of the frames before.
 */
import type { Side } from "../side.js";
import { CloseCode } from "./close.js";
import { MAX_CONTROL_BYTES } from "./frame.js";
import { isControl, isReservedOpcode } from "./opcode.js";

/** The header read last; one object, written anew by every read, so that a frame costs no allocation. */
export interface FrameHeader {
  fin: boolean;
  rsv1: boolean;
  opcode: number;
  payloadBytes: number;
  /** 32 bits, first byte highest, as a signed number; 0 for an unmasked frame. */
  maskKey: number;
  /** Why the header was refused; set with `REFUSED`. */
  closeCode: number;
  closeReason: string;
}

export function newFrameHeader(): FrameHeader {
  return { fin: true, rsv1: false, opcode: 0, payloadBytes: 0, maskKey: 0, closeCode: 0, closeReason: "" };
}

/** The header goes on in the next chunk. */
export const INCOMPLETE = -1;
/** The header breaks the protocol: see `closeCode` and `closeReason`. */
export const REFUSED = -2;

/** The longest header: two bytes, 64 bits of length, the key. */
export const MAX_HEADER_BYTES = 14;

/** The start of a header that is known, and as much of the chunk behind it as may belong to the header. */
export function joinHeader(known: Uint8Array, chunk: Uint8Array): Uint8Array {
  const joined = new Uint8Array(Math.min(MAX_HEADER_BYTES, known.length + chunk.length));
  joined.set(known);
  joined.set(chunk.subarray(0, joined.length - known.length), known.length);
  return joined;
}

/**
 * Reads the header at `at` into `header` and returns where the payload starts, or `INCOMPLETE`, or `REFUSED` as soon
 * as the bytes that are there allow it. `side` is ours: a server takes masked frames only, a client unmasked ones.
 */
export function readFrameHeader(bytes: Uint8Array, at: number, side: Side, header: FrameHeader): number {
  const available = bytes.length - at;
  if (available < 1) return INCOMPLETE;
  const first = bytes[at] as number;
  if ((first & 0x30) !== 0) return refuse(header, "reserved bit RSV2 or RSV3 is set");
  const opcode = first & 0x0f;
  const fin = (first & 0x80) !== 0;
  const rsv1 = (first & 0x40) !== 0;
  if (isReservedOpcode(opcode)) return refuse(header, `reserved opcode ${opcode}`);
  const control = isControl(opcode);
  if (control && !fin) return refuse(header, "fragmented control frame");
  if (control && rsv1) return refuse(header, "compressed control frame");
  if (available < 2) return INCOMPLETE;

  const second = bytes[at + 1] as number;
  const masked = (second & 0x80) !== 0;
  if (masked !== (side === "server")) return refuse(header, masked ? "masked server frame" : "unmasked client frame");
  let payloadBytes = second & 0x7f;
  if (control && payloadBytes > MAX_CONTROL_BYTES) {
    return refuse(header, `control frame over ${MAX_CONTROL_BYTES} bytes`);
  }
  let next = at + 2;
  if (payloadBytes === 126) {
    if (available < 4) return INCOMPLETE;
    payloadBytes = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    if (payloadBytes < 126) return refuse(header, `length ${payloadBytes} in 16 bits is not minimal`);
    next = at + 4;
  } else if (payloadBytes === 127) {
    if (available < 10) return INCOMPLETE;
    const high = uint32(bytes, at + 2);
    const low = uint32(bytes, at + 6);
    if (high === 0 && low < 0x10000) return refuse(header, `length ${low} in 64 bits is not minimal`);
    // Past 2^53 the number is no longer exact, but still far above every limit.
    payloadBytes = high * 0x1_0000_0000 + low;
    next = at + 10;
  }
  header.fin = fin;
  header.rsv1 = rsv1;
  header.opcode = opcode;
  header.payloadBytes = payloadBytes;
  header.maskKey = 0;
  if (!masked) return next;
  if (bytes.length - next < 4) return INCOMPLETE;
  header.maskKey = uint32(bytes, next) | 0;
  return next + 4;
}

function refuse(header: FrameHeader, reason: string): number {
  header.closeCode = CloseCode.protocolError;
  header.closeReason = reason;
  return REFUSED;
}

function uint32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  );
}
