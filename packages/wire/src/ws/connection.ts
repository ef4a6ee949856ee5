/**
 * One WebSocket connection after the handshake (RFC 6455), either side: chunks in, messages out. It writes nothing,
 * answers nothing and holds no timer; the shell that owns the socket does. A peer's fault is a `fail`, no exception.
 */
import { emptyBytes } from "../bytes.js";
import type { WsLimits } from "../limits.js";
import type { Side } from "../side.js";
import { decodeUtf8 } from "../utf8.js";
import { Assembler } from "./assembler.js";
import { CloseCode, parseClosePayload } from "./close.js";
import type { MessageInflater } from "./deflate-params.js";
import { INCOMPLETE, MAX_HEADER_BYTES, newFrameHeader, REFUSED, readFrameHeader } from "./frame-decoder.js";
import { applyMask } from "./mask.js";
import { isControl, Opcode } from "./opcode.js";

/**
 * Where a connection reports, in wire order, from within `receive`. A method must not throw (the rest of the chunk
 * would be lost) and must not call `receive` of the same connection.
 */
export interface WsSink {
  /** A whole message. */
  text(message: string): void;
  /**
   * A whole message: a view into the chunk where possible. It is never overwritten later; copy to keep a small part
   * of a large chunk.
   */
  binary(message: Uint8Array): void;
  /** The shell answers with a pong of the same payload. A view into the chunk where possible. */
  ping(payload: Uint8Array): void;
  pong(payload: Uint8Array): void;
  /** The peer's close frame; 1005 when it carried no code. Nothing more is reported. */
  closed(code: number, reason: string): void;
  /** The peer broke the rules: the shell sends this close and drops the socket. Nothing more is reported. */
  fail(code: number, reason: string): void;
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
    if (this.#frame !== undefined) at = this.#continuePayload(this.#frame, chunk, out);
    else if (this.#headerStart !== undefined) at = this.#continueHeader(this.#headerStart, chunk, out);
    while (this.#open && at < chunk.length) {
      const start = readFrameHeader(chunk, at, this.#side, header);
      at = start >= 0 ? this.#payload(chunk, start, out) : this.#noPayload(start, chunk.subarray(at), chunk, out);
    }
  }

  /** The header was complete: takes the payload from `start` and returns where the next frame starts. */
  #payload(chunk: Uint8Array, start: number, out: WsSink): number {
    // The sink may feed another connection, which writes the header anew: what is needed is read before it is called.
    const { fin, opcode, payloadBytes, maskKey } = header;
    const refusal = this.#refusal();
    if (refusal !== 0) return this.#fail(refusal, header.closeReason, chunk, out);
    const end = start + payloadBytes;
    if (end > chunk.length) return this.#payloadArrives(chunk, start, out);
    if (maskKey !== 0) applyMask(chunk, start, end, maskKey, 0);
    if (opcode === Opcode.text && fin && !header.rsv1) {
      const text = decodeUtf8(chunk, start, end);
      if (text === undefined) return this.#fail(CloseCode.invalidPayload, INVALID_UTF8, chunk, out);
      out.text(text);
    } else if (isControl(opcode)) {
      this.#control(opcode, chunk.subarray(start, end), out);
    } else if (fin && opcode !== Opcode.continuation) {
      this.#deliver(opcode, header.rsv1, chunk.subarray(start, end), out);
    } else {
      this.#fragment(chunk, start, end, 0, out);
      if (fin && this.#open) this.#messageEnds(out);
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
    const bytes = message === undefined ? payloadBytes : message.length + payloadBytes;
    const { maxMessageBytes } = this.#limits;
    if (bytes <= maxMessageBytes) return 0;
    const compressed = message === undefined ? rsv1 : message.compressed;
    if (compressed && bytes <= deflatedBound(maxMessageBytes)) return 0;
    return refuse(CloseCode.messageTooBig, `message of ${bytes} bytes exceeds maxMessageBytes ${maxMessageBytes}`);
  }

  /** The payload goes on in later chunks. */
  #payloadArrives(chunk: Uint8Array, start: number, out: WsSink): number {
    const { fin, opcode, payloadBytes, maskKey, rsv1 } = header;
    this.#frame = { fin, opcode, maskKey, payloadBytes, received: 0, control: undefined };
    if (isControl(opcode)) this.#frame.control = new Assembler(opcode, false, false);
    else this.#begin(opcode, rsv1);
    return this.#continuePayload(this.#frame, chunk, out, start);
  }

  #continuePayload(frame: ArrivingFrame, chunk: Uint8Array, out: WsSink, start = 0): number {
    const end = Math.min(chunk.length, start + frame.payloadBytes - frame.received);
    if (frame.maskKey !== 0) applyMask(chunk, start, end, frame.maskKey, frame.received);
    frame.received += end - start;
    const missing = frame.payloadBytes - frame.received;
    const target = frame.control ?? this.#message;
    if (target?.append(chunk, start, end, missing, frame.fin) === false) {
      return this.#fail(CloseCode.invalidPayload, INVALID_UTF8, chunk, out);
    }
    if (missing > 0) return end;
    this.#frame = undefined;
    if (frame.control !== undefined) this.#control(frame.opcode, frame.control.finish() ?? emptyBytes, out);
    else if (frame.fin) this.#messageEnds(out);
    return end;
  }

  /** The chunk ended within a header, or the header is bad. */
  #noPayload(result: number, rest: Uint8Array, chunk: Uint8Array, out: WsSink): number {
    if (result === REFUSED) return this.#fail(header.closeCode, header.closeReason, chunk, out);
    this.#headerStart = new Uint8Array(rest);
    return chunk.length;
  }

  #continueHeader(known: Uint8Array, chunk: Uint8Array, out: WsSink): number {
    const joined = new Uint8Array(Math.min(MAX_HEADER_BYTES, known.length + chunk.length));
    joined.set(known);
    joined.set(chunk.subarray(0, joined.length - known.length), known.length);
    const start = readFrameHeader(joined, 0, this.#side, header);
    if (start === INCOMPLETE) return this.#noPayload(start, joined, chunk, out);
    this.#headerStart = undefined;
    return start >= 0 ? this.#payload(chunk, start - known.length, out) : this.#noPayload(start, joined, chunk, out);
  }

  #begin(opcode: number, rsv1: boolean): Assembler {
    this.#message ??= new Assembler(opcode, rsv1, opcode === Opcode.text && !rsv1);
    this.#message.fragments++;
    return this.#message;
  }

  #fragment(chunk: Uint8Array, start: number, end: number, missing: number, out: WsSink): void {
    const message = this.#begin(header.opcode, header.rsv1);
    if (!message.append(chunk, start, end, missing, header.fin)) {
      this.#fail(CloseCode.invalidPayload, INVALID_UTF8, chunk, out);
    }
  }

  #messageEnds(out: WsSink): void {
    const message = this.#message;
    if (message === undefined) return;
    this.#message = undefined;
    const bytes = message.finish();
    if (bytes === undefined) this.#fail(CloseCode.invalidPayload, INVALID_UTF8, emptyBytes, out);
    else this.#deliver(message.opcode, message.compressed, bytes, out);
  }

  #deliver(opcode: number, compressed: boolean, payload: Uint8Array, out: WsSink): void {
    let bytes = payload;
    if (compressed && this.#inflater !== undefined) {
      const { maxMessageBytes } = this.#limits;
      const inflated = this.#inflater.inflate(payload, maxMessageBytes);
      if (inflated === "too-big") {
        this.#fail(CloseCode.messageTooBig, `message exceeds maxMessageBytes ${maxMessageBytes}`, payload, out);
        return;
      }
      if (inflated === "bad-data") {
        this.#fail(CloseCode.invalidPayload, "compressed data is invalid", payload, out);
        return;
      }
      bytes = inflated;
    }
    if (opcode === Opcode.binary) {
      out.binary(bytes);
      return;
    }
    const text = decodeUtf8(bytes);
    if (text === undefined) this.#fail(CloseCode.invalidPayload, INVALID_UTF8, payload, out);
    else out.text(text);
  }

  #control(opcode: number, payload: Uint8Array, out: WsSink): void {
    if (opcode === Opcode.ping) out.ping(payload);
    else if (opcode === Opcode.pong) out.pong(payload);
    else {
      const close = parseClosePayload(payload);
      this.stop();
      if (close.kind === "close") out.closed(close.code, close.reason);
      else out.fail(close.code, close.message);
    }
  }

  /** Always the end of the chunk: nothing after a fault is read. */
  #fail(code: number, reason: string, chunk: Uint8Array, out: WsSink): number {
    this.stop();
    out.fail(code, reason);
    return chunk.length;
  }
}

/** A frame whose payload has not arrived in full. */
interface ArrivingFrame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly maskKey: number;
  readonly payloadBytes: number;
  received: number;
  /** Gathers a control frame, which may come in the middle of a message. */
  control: Assembler | undefined;
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
