/** Writing frames (RFC 6455, 5.2), always in the shortest length form. Who masks and what fits is for the caller. */
import { allocateBytes, emptyBytes } from "../bytes.js";
import { utf8Length, writeUtf8 } from "../utf8.js";
import { WireError } from "../wire-error.js";
import { CloseCode, isLegalCloseCode } from "./close.js";
import { applyMask } from "./mask.js";
import { isControl, Opcode } from "./opcode.js";

/** First-byte flags of a frame. */
export const FIN = 0x80;
export const RSV1 = 0x40;

export const MAX_CONTROL_BYTES = 125;

export interface FrameOptions {
  /** False for every fragment but the last; default true. */
  readonly fin?: boolean;
  /** The message is compressed (RFC 7692); only on its first frame. */
  readonly rsv1?: boolean;
  /** A client's key, 32 bits, first byte highest; absent on a server, whose frames are never masked. */
  readonly maskKey?: number | undefined;
}

/** Bytes the header of such a frame takes. */
export function frameHeaderBytes(payloadBytes: number, masked: boolean): number {
  const bare = payloadBytes < 126 ? 2 : payloadBytes < 0x10000 ? 4 : 10;
  return masked ? bare + 4 : bare;
}

/** Writes a header and returns the offset of the payload. The payload is still to be masked, see `applyMask`. */
export function writeFrameHeader(
  target: Uint8Array,
  at: number,
  opcode: Opcode,
  payloadBytes: number,
  flags: number,
  maskKey?: number,
): number {
  const maskBit = maskKey === undefined ? 0 : 0x80;
  let next = at;
  target[next++] = flags | opcode;
  if (payloadBytes < 126) {
    target[next++] = maskBit | payloadBytes;
  } else if (payloadBytes < 0x10000) {
    target[next++] = maskBit | 126;
    target[next++] = payloadBytes >>> 8;
    target[next++] = payloadBytes;
  } else {
    target[next++] = maskBit | 127;
    next = writeUint32(target, next, Math.floor(payloadBytes / 0x1_0000_0000));
    next = writeUint32(target, next, payloadBytes);
  }
  return maskKey === undefined ? next : writeUint32(target, next, maskKey);
}

/** A whole frame. Throws "misuse" for a control frame that is fragmented or longer than 125 bytes. */
export function encodeFrame(opcode: Opcode, payload: Uint8Array, options: FrameOptions = {}): Uint8Array {
  const { fin = true, rsv1 = false, maskKey } = options;
  if (isControl(opcode) && (!fin || rsv1 || payload.length > MAX_CONTROL_BYTES)) {
    throw new WireError(
      "misuse",
      `control frame of ${payload.length} bytes: at most ${MAX_CONTROL_BYTES}, in one frame, uncompressed`,
    );
  }
  const frame = allocateBytes(frameHeaderBytes(payload.length, maskKey !== undefined) + payload.length);
  const flags = (fin ? FIN : 0) | (rsv1 ? RSV1 : 0);
  const start = writeFrameHeader(frame, 0, opcode, payload.length, flags, maskKey);
  frame.set(payload, start);
  if (maskKey !== undefined) applyMask(frame, start, frame.length, maskKey, 0);
  return frame;
}

/** A text message in one frame, header and text in one allocation. */
export function encodeTextFrame(text: string, maskKey?: number): Uint8Array {
  const payloadBytes = utf8Length(text);
  const frame = allocateBytes(frameHeaderBytes(payloadBytes, maskKey !== undefined) + payloadBytes);
  const start = writeFrameHeader(frame, 0, Opcode.text, payloadBytes, FIN, maskKey);
  writeUtf8(frame, text, start);
  if (maskKey !== undefined) applyMask(frame, start, frame.length, maskKey, 0);
  return frame;
}

/**
 * A close frame. 1005 (`CloseCode.noStatus`) gives one without a payload: it means just that and may not be sent.
 * Throws "misuse" for any other code that may not be sent, and for a reason over 123 bytes.
 */
export function encodeCloseFrame(code: number, reason = "", maskKey?: number): Uint8Array {
  const reasonBytes = utf8Length(reason);
  if (code === CloseCode.noStatus && reasonBytes === 0) return encodeFrame(Opcode.close, emptyBytes, { maskKey });
  if (!isLegalCloseCode(code)) throw new WireError("misuse", `close code ${code} must not be sent`);
  if (reasonBytes > MAX_CONTROL_BYTES - 2) {
    throw new WireError("misuse", `close reason of ${reasonBytes} bytes exceeds ${MAX_CONTROL_BYTES - 2}`);
  }
  const payload = new Uint8Array(2 + reasonBytes);
  payload[0] = code >> 8;
  payload[1] = code;
  writeUtf8(payload, reason, 2);
  return encodeFrame(Opcode.close, payload, { maskKey });
}

function writeUint32(target: Uint8Array, at: number, value: number): number {
  target[at] = value >>> 24;
  target[at + 1] = value >>> 16;
  target[at + 2] = value >>> 8;
  target[at + 3] = value;
  return at + 4;
}
