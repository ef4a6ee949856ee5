/**
 * A message that does not lie in one chunk: its bytes are copied together as they arrive, so that memory follows the
 * bytes received and neither the length a peer claims nor the number of pieces it sends them in.
 */
import { allocateBytes, emptyBytes } from "../bytes.js";
import { Utf8Validator } from "../utf8.js";

export class Assembler {
  readonly opcode: number;
  readonly compressed: boolean;
  /** Frames begun so far, empty ones included. */
  fragments = 0;
  #bytes = emptyBytes;
  #length = 0;
  readonly #utf8: Utf8Validator | undefined;

  constructor(opcode: number, compressed: boolean, validates: boolean) {
    this.opcode = opcode;
    this.compressed = compressed;
    this.#utf8 = validates ? new Utf8Validator() : undefined;
  }

  get length(): number {
    return this.#length;
  }

  /**
   * Copies `chunk[start, end)`. `missing` more bytes of this frame are still to come, and further frames unless
   * `last`: hints for how much room to make. False when a text can no longer be valid UTF-8.
   */
  append(chunk: Uint8Array, start: number, end: number, missing: number, last: boolean): boolean {
    if (start === end) return true;
    const needed = this.#length + end - start;
    if (needed > this.#bytes.length) this.#grow(needed, needed + missing, last);
    this.#bytes.set(chunk.subarray(start, end), this.#length);
    this.#length = needed;
    return this.#utf8 === undefined || this.#utf8.push(chunk, start, end);
  }

  /** The bytes gathered. Whether a text ends within a code point shows when it is decoded. */
  take(): Uint8Array {
    return this.#bytes.length === this.#length ? this.#bytes : this.#bytes.subarray(0, this.#length);
  }

  #grow(needed: number, claimed: number, last: boolean): void {
    const room = this.#bytes.length === 0 ? Math.min(claimed, TRUSTED_BYTES) : 2 * this.#bytes.length;
    const bytes = allocateBytes(Math.max(needed, last ? Math.min(room, claimed) : room));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
  }
}

/** A claimed length up to this is believed at once; beyond it room is doubled as bytes really come. */
const TRUSTED_BYTES = 65_536;
