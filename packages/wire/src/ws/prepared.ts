/**
 * A message encoded once for any number of recipients. Server frames are unmasked, so the same bytes go to everybody;
 * with compression the same bytes go to everybody who agreed on the same parameters and keeps no window.
 */
import { allocateBytes, emptyBytes } from "../bytes.js";
import type { MessageCompressor } from "./deflate-params.js";
import { encodeFrame, encodeTextFrame, FIN, frameHeaderBytes, writeFrameHeader } from "./frame.js";
import { Opcode } from "./opcode.js";

export class PreparedMessage {
  readonly #content: string | Uint8Array;
  /** Goes before binary content. */
  readonly #prefix: Uint8Array;
  #frame: Uint8Array | undefined = undefined;
  #compressed: Map<string, Uint8Array> | undefined = undefined;

  private constructor(content: string | Uint8Array, prefix: Uint8Array) {
    this.#content = content;
    this.#prefix = prefix;
  }

  /** A text message; `prefix` goes before it, as the type digit of an engine packet does. */
  static text(text: string, prefix = ""): PreparedMessage {
    return new PreparedMessage(prefix + text, emptyBytes);
  }

  /** A binary message. The bytes are read when first needed: until then the caller does not write to them. */
  static binary(bytes: Uint8Array, prefix: Uint8Array = emptyBytes): PreparedMessage {
    return new PreparedMessage(bytes, prefix);
  }

  /** The server's frame, the same object at every call. */
  get frame(): Uint8Array {
    this.#frame ??=
      typeof this.#content === "string" ? encodeTextFrame(this.#content) : this.#binaryFrame(this.#content);
    return this.#frame;
  }

  /** The bytes of the message without a header, for a compressor that keeps a window of its own. */
  get payload(): Uint8Array {
    const frame = this.frame;
    const length = frame[1] as number;
    return frame.subarray(length < 126 ? 2 : length === 126 ? 4 : 10);
  }

  /**
   * The compressed frame, made by the first compressor seen for `parameters` and shared from then on. Only for
   * compressors that keep no window between messages; `parameters` names all that their output depends on.
   */
  compressedFrame(parameters: string, compressor: MessageCompressor): Uint8Array {
    this.#compressed ??= new Map();
    let frame = this.#compressed.get(parameters);
    if (frame === undefined) {
      const opcode = typeof this.#content === "string" ? Opcode.text : Opcode.binary;
      frame = encodeFrame(opcode, compressor.compress(this.payload), { rsv1: true });
      this.#compressed.set(parameters, frame);
    }
    return frame;
  }

  #binaryFrame(content: Uint8Array): Uint8Array {
    const prefix = this.#prefix;
    const payloadBytes = prefix.length + content.length;
    const frame = allocateBytes(frameHeaderBytes(payloadBytes, false) + payloadBytes);
    const start = writeFrameHeader(frame, 0, Opcode.binary, payloadBytes, FIN);
    frame.set(prefix, start);
    frame.set(content, start + prefix.length);
    return frame;
  }
}
