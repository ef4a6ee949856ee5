/**
 * One WebSocket connection whose owner wants frames instead of messages: chunks in, data frames out, each whole and
 * unmasked. It holds no message together, and so needs no limit but that of a frame. No compression.
 */
import type { Side } from "../side.js";
import { Utf8Validator } from "../utf8.js";
import { Assembler } from "./assembler.js";
import { CloseCode } from "./close.js";
import { type ControlSink, reportControl } from "./control.js";
import { joinHeader, newFrameHeader, REFUSED, readFrameHeader } from "./frame-decoder.js";
import { applyMask } from "./mask.js";
import { isControl, Opcode } from "./opcode.js";

/** As `WsSink`, with frames in the place of messages. */
export interface WsFrameSink extends ControlSink {
  /**
   * A data frame: text, binary or continuation, in a legal sequence; the texts are valid UTF-8 as far as they came.
   * The payload is a view into the chunk where possible, and never overwritten later.
   */
  frame(opcode: Opcode, fin: boolean, payload: Uint8Array): void;
}

export interface WsFrameLimits {
  /** Bytes of the payload of one frame. Past it: 1009. */
  readonly maxFrameBytes: number;
}

export class WsFrameConnection {
  readonly #side: Side;
  readonly #limits: WsFrameLimits;
  #open = true;
  #headerStart: Uint8Array | undefined = undefined;
  #frame: ArrivingFrame | undefined = undefined;
  /** A message has begun and not ended. */
  #inMessage = false;
  /** Of the text that has begun and not ended. */
  #utf8: Utf8Validator | undefined = undefined;

  constructor(side: Side, limits: WsFrameLimits) {
    this.#side = side;
    this.#limits = limits;
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
    this.#utf8 = undefined;
  }

  /** Takes what the socket read, whatever its borders. The chunk is ours from now on: it is unmasked in place. */
  receive(chunk: Uint8Array, out: WsFrameSink): void {
    let at = 0;
    if (this.#frame !== undefined) at = this.#payload(this.#frame, chunk, 0, out);
    else if (this.#headerStart !== undefined) at = this.#headerGoesOn(this.#headerStart, chunk, out);
    while (this.#open && at < chunk.length) {
      const start = readFrameHeader(chunk, at, this.#side, header);
      if (start < 0) {
        this.#noHeader(start, chunk.subarray(at), out);
        return;
      }
      at = this.#begin(chunk, start, out);
    }
  }

  /** The header is complete; returns where the next frame starts. */
  #begin(chunk: Uint8Array, start: number, out: WsFrameSink): number {
    const { fin, opcode, payloadBytes, maskKey } = header;
    const refusal = this.#refusal();
    if (refusal !== 0) {
      this.#fail(refusal, header.closeReason, out);
      return chunk.length;
    }
    if (!isControl(opcode)) {
      if (opcode === Opcode.text) this.#utf8 = new Utf8Validator();
      this.#inMessage = !fin;
    }
    const frame: ArrivingFrame = {
      fin,
      opcode: opcode as Opcode,
      maskKey,
      payloadBytes,
      received: 0,
      target: undefined,
    };
    return this.#payload(frame, chunk, start, out);
  }

  #refusal(): number {
    const { opcode, payloadBytes, rsv1 } = header;
    if (isControl(opcode)) return 0;
    if (rsv1) return refuse(CloseCode.protocolError, "reserved bit RSV1 is set without an extension");
    if (opcode === Opcode.continuation && !this.#inMessage) {
      return refuse(CloseCode.protocolError, "continuation frame outside a message");
    }
    if (opcode !== Opcode.continuation && this.#inMessage) {
      return refuse(CloseCode.protocolError, "new message within a fragmented one");
    }
    const { maxFrameBytes } = this.#limits;
    if (payloadBytes <= maxFrameBytes) return 0;
    return refuse(CloseCode.messageTooBig, `frame of ${payloadBytes} bytes exceeds maxFrameBytes ${maxFrameBytes}`);
  }

  /** Takes what the chunk has of a payload; returns where it ends there. */
  #payload(frame: ArrivingFrame, chunk: Uint8Array, start: number, out: WsFrameSink): number {
    const end = Math.min(chunk.length, start + frame.payloadBytes - frame.received);
    if (frame.maskKey !== 0) applyMask(chunk, start, end, frame.maskKey, frame.received);
    frame.received += end - start;
    const missing = frame.payloadBytes - frame.received;
    if (!isControl(frame.opcode) && this.#utf8?.push(chunk, start, end) === false) {
      this.#fail(CloseCode.invalidPayload, INVALID_UTF8, out);
      return end;
    }
    const isWhole = missing === 0 && frame.target === undefined;
    if (!isWhole) {
      frame.target ??= new Assembler(frame.opcode, false, false);
      frame.target.append(chunk, start, end, missing, true);
    }
    this.#frame = missing === 0 ? undefined : frame;
    if (missing === 0) this.#deliver(frame, frame.target?.take() ?? chunk.subarray(start, end), out);
    return end;
  }

  #deliver({ opcode, fin }: ArrivingFrame, payload: Uint8Array, out: WsFrameSink): void {
    if (isControl(opcode)) {
      reportControl(opcode, payload, this, out);
      return;
    }
    if (fin) {
      const isCut = this.#utf8?.complete() === false;
      this.#utf8 = undefined;
      if (isCut) {
        this.#fail(CloseCode.invalidPayload, INVALID_UTF8, out);
        return;
      }
    }
    out.frame(opcode, fin, payload);
  }

  /** The chunk ended within a header, or the header is bad. */
  #noHeader(result: number, rest: Uint8Array, out: WsFrameSink): void {
    if (result === REFUSED) this.#fail(header.closeCode, header.closeReason, out);
    else this.#headerStart = new Uint8Array(rest);
  }

  #headerGoesOn(known: Uint8Array, chunk: Uint8Array, out: WsFrameSink): number {
    const joined = joinHeader(known, chunk);
    const start = readFrameHeader(joined, 0, this.#side, header);
    if (start < 0) {
      this.#noHeader(start, joined, out);
      return chunk.length;
    }
    this.#headerStart = undefined;
    return this.#begin(chunk, start - known.length, out);
  }

  #fail(code: number, reason: string, out: WsFrameSink): void {
    this.stop();
    out.fail(code, reason);
  }
}

/** A frame whose header has arrived. */
interface ArrivingFrame {
  readonly fin: boolean;
  readonly opcode: Opcode;
  readonly maskKey: number;
  readonly payloadBytes: number;
  received: number;
  /** Exists once the frame turned out not to lie in one chunk. */
  target: Assembler | undefined;
}

const INVALID_UTF8 = "text is not valid UTF-8";

/** Scratch of the read in progress, shared by all connections: reads never interleave before a sink is called. */
const header = newFrameHeader();

function refuse(code: number, reason: string): number {
  header.closeReason = reason;
  return code;
}
