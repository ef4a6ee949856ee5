/**
 * One WebSocket connection after the handshake (RFC 6455), either side: chunks in, messages out. It writes nothing,
 * answers nothing and holds no timer; the shell that owns the socket does. A peer's fault is a `fail`, no exception.
 */
import type { WsLimits } from "../limits.js";
import type { Side } from "../side.js";
import { decodeUtf8 } from "../utf8.js";
import { Assembler } from "./assembler.js";
import { CloseCode } from "./close.js";
import { type ControlSink, reportControl } from "./control.js";
import type { MessageInflater } from "./deflate-params.js";
import { joinHeader, newFrameHeader, REFUSED, readFrameHeader } from "./frame-decoder.js";
import { applyMask } from "./mask.js";
import { isControl, Opcode } from "./opcode.js";

/**
 * Where a connection reports, in wire order, from within `receive`. A method must not throw (the rest of the chunk
 * would be lost) and must not call `receive` of the same connection.
 */
export interface WsSink extends ControlSink {
  /** A whole message. */
  text(message: string): void;
  /**
   * A whole message: a view into the chunk where possible. It is never overwritten later; copy to keep a small part
   * of a large chunk.
   */
  binary(message: Uint8Array): void;
}

export class WsConnection {
  readonly #side: Side;
  readonly #limits: WsLimits;
  readonly #inflater: MessageInflater | undefined;
  #open = true;
  /** Exist only while a header, a frame or a message is incomplete: an idle connection owns no other object. */
  #headerStart: Uint8Array | undefined = undefined;
  #frame: ArrivingFrame | undefined = undefined;
  #message: Assembler | undefined = undefined;

  /** Without an inflater a compressed frame breaks the protocol. */
  constructor(side: Side, limits: WsLimits, inflater?: MessageInflater) {
    this.#side = side;
    this.#limits = limits;
    this.#inflater = inflater;
  }

  /** Whether more can be reported: false after `closed`, `fail` or `stop`. */
  get open(): boolean {
    return this.#open;
  }

  /** Reports nothing more, not even the rest of the chunk being received. */
  stop(): void {
    this.#open = false;
    this.#headerStart = undefined;
    this.#frame = undefined;
    this.#message = undefined;
  }

  /** Takes what the socket read, whatever its borders. The chunk is ours from now on: it is unmasked in place. */
  receive(chunk: Uint8Array, out: WsSink): void {
    let at = 0;
    if (this.#frame !== undefined) at = this.#payloadGoesOn(this.#frame, chunk, 0, out);
    else if (this.#headerStart !== undefined) at = this.#headerGoesOn(this.#headerStart, chunk, out);
    while (this.#open && at < chunk.length) {
      const start = readFrameHeader(chunk, at, this.#side, header);
      if (start < 0) {
        this.#noHeader(start, chunk.subarray(at), out);
        return;
      }
      at = this.#payload(chunk, start, out);
    }
  }

  /** The header is complete: takes the payload from `start` and returns where the next frame starts. */
  #payload(chunk: Uint8Array, start: number, out: WsSink): number {
    // The sink may feed another connection, which writes the header anew: nothing is read from it after a report.
    const { fin, opcode, payloadBytes, maskKey, rsv1 } = header;
    const end = start + payloadBytes;
    const refusal = this.#refusal();
    if (refusal !== 0) {
      this.#fail(refusal, header.closeReason, out);
    } else if (end > chunk.length) {
      const target = isControl(opcode) ? new Assembler(opcode, false, false) : this.#fragmentBegins(opcode, rsv1);
      this.#frame = { fin, opcode, maskKey, payloadBytes, received: 0, target };
      return this.#payloadGoesOn(this.#frame, chunk, start, out);
    } else {
      if (maskKey !== 0) applyMask(chunk, start, end, maskKey, 0);
      if (opcode === Opcode.text && fin && !rsv1) this.#text(chunk, start, end, out);
      else if (isControl(opcode)) reportControl(opcode, chunk.subarray(start, end), this, out);
      else if (fin && opcode !== Opcode.continuation) this.#deliver(opcode, rsv1, chunk.subarray(start, end), out);
      else this.#fragmentArrives(this.#fragmentBegins(opcode, rsv1), chunk, start, end, 0, fin, out);
    }
    return end;
  }

  /** What the header breaks in view of the frames before and of the limits: a close code, or 0. */
  #refusal(): number {
    const { opcode, payloadBytes, rsv1 } = header;
    if (isControl(opcode)) return 0;
    const message = this.#message;
    if (opcode === Opcode.continuation) {
      if (message === undefined) return refuse(CloseCode.protocolError, "continuation frame outside a message");
      if (rsv1) return refuse(CloseCode.protocolError, "reserved bit RSV1 is set on a continuation frame");
      if (message.fragments >= this.#limits.maxFragments) {
        return refuse(CloseCode.policyViolation, `message exceeds maxFragments ${this.#limits.maxFragments}`);
      }
    } else {
      if (message !== undefined) return refuse(CloseCode.protocolError, "new message within a fragmented one");
      if (rsv1 && this.#inflater === undefined) {
        return refuse(CloseCode.protocolError, "reserved bit RSV1 is set without an extension");
      }
    }
    const { maxFrameBytes, maxMessageBytes } = this.#limits;
    if (maxFrameBytes !== undefined && payloadBytes > maxFrameBytes) {
      return refuse(CloseCode.messageTooBig, `frame of ${payloadBytes} bytes exceeds maxFrameBytes ${maxFrameBytes}`);
    }
    const bytes = message === undefined ? payloadBytes : message.length + payloadBytes;
    if (bytes <= maxMessageBytes) return 0;
    const compressed = message === undefined ? rsv1 : message.compressed;
    if (compressed && bytes <= deflatedBound(maxMessageBytes)) return 0;
    return refuse(CloseCode.messageTooBig, `message of ${bytes} bytes exceeds maxMessageBytes ${maxMessageBytes}`);
  }

  /** The chunk ended within a header, or the header is bad. */
  #noHeader(result: number, rest: Uint8Array, out: WsSink): void {
    if (result === REFUSED) this.#fail(header.closeCode, header.closeReason, out);
    else this.#headerStart = new Uint8Array(rest);
  }

  #headerGoesOn(known: Uint8Array, chunk: Uint8Array, out: WsSink): number {
    const joined = joinHeader(known, chunk);
    const start = readFrameHeader(joined, 0, this.#side, header);
    if (start < 0) {
      this.#noHeader(start, joined, out);
      return chunk.length;
    }
    this.#headerStart = undefined;
    return this.#payload(chunk, start - known.length, out);
  }

  #payloadGoesOn(frame: ArrivingFrame, chunk: Uint8Array, start: number, out: WsSink): number {
    const { fin, maskKey, opcode, target } = frame;
    const end = Math.min(chunk.length, start + frame.payloadBytes - frame.received);
    if (maskKey !== 0) applyMask(chunk, start, end, maskKey, frame.received);
    frame.received += end - start;
    const missing = frame.payloadBytes - frame.received;
    if (missing === 0) this.#frame = undefined;
    if (!isControl(opcode)) {
      this.#fragmentArrives(target, chunk, start, end, missing, fin, out);
    } else {
      target.append(chunk, start, end, missing, true);
      if (missing === 0) reportControl(opcode, target.take(), this, out);
    }
    return end;
  }

  /** The message that a data frame belongs to, one frame longer. */
  #fragmentBegins(opcode: number, rsv1: boolean): Assembler {
    this.#message ??= new Assembler(opcode, rsv1, opcode === Opcode.text && !rsv1);
    this.#message.fragments++;
    return this.#message;
  }

  /** Unmasked bytes of a data frame that is not a message by itself, or did not come in one chunk. */
  #fragmentArrives(
    message: Assembler,
    chunk: Uint8Array,
    start: number,
    end: number,
    missing: number,
    fin: boolean,
    out: WsSink,
  ): void {
    if (!message.append(chunk, start, end, missing, fin)) this.#fail(CloseCode.invalidPayload, INVALID_UTF8, out);
    else if (fin && missing === 0) {
      this.#message = undefined;
      this.#deliver(message.opcode, message.compressed, message.take(), out);
    }
  }

  #deliver(opcode: number, compressed: boolean, payload: Uint8Array, out: WsSink): void {
    const bytes = compressed ? this.#inflate(payload, out) : payload;
    if (bytes === undefined) return;
    if (opcode === Opcode.text) this.#text(bytes, 0, bytes.length, out);
    else out.binary(bytes);
  }

  #inflate(payload: Uint8Array, out: WsSink): Uint8Array | undefined {
    const { maxMessageBytes } = this.#limits;
    const inflated = this.#inflater?.inflate(payload, maxMessageBytes) ?? "bad-data";
    if (typeof inflated !== "string") return inflated;
    if (inflated === "bad-data") this.#fail(CloseCode.invalidPayload, "compressed data is invalid", out);
    else this.#fail(CloseCode.messageTooBig, `message exceeds maxMessageBytes ${maxMessageBytes}`, out);
    return undefined;
  }

  #text(bytes: Uint8Array, start: number, end: number, out: WsSink): void {
    const text = decodeUtf8(bytes, start, end);
    if (text === undefined) this.#fail(CloseCode.invalidPayload, INVALID_UTF8, out);
    else out.text(text);
  }

  #fail(code: number, reason: string, out: WsSink): void {
    this.stop();
    out.fail(code, reason);
  }
}

/** A frame whose payload has not arrived in full. */
interface ArrivingFrame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly maskKey: number;
  readonly payloadBytes: number;
  received: number;
  /** The message in progress; for a control frame, which may come in the middle of one, its own. */
  readonly target: Assembler;
}

const INVALID_UTF8 = "text is not valid UTF-8";

/** Scratch of the read in progress, shared by all connections: reads never interleave before a sink is called. */
const header = newFrameHeader();

function refuse(code: number, reason: string): number {
  header.closeReason = reason;
  return code;
}

/** Incompressible data grows a little when deflated: a message at the limit must not be refused for that. */
function deflatedBound(bytes: number): number {
  return bytes + (bytes >> 8) + 64;
}
