/**
 * Streaming check of UTF-8 (RFC 3629): says "invalid" at the first byte that no valid text can have there, so that a
 * peer is refused in the middle of a message and not at its end.
 */
import { natives } from "./natives.js";

export class Utf8Validator {
  /** Continuation bytes still owed by the open sequence, and the range allowed for the next one of them. */
  #owed = 0;
  #lower = 0x80;
  #upper = 0xbf;

  /** False as soon as what was pushed can no longer become valid; the validator is then of no further use. */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    if (isUtf8 === undefined || end - start < NATIVE_FROM) return this.#step(bytes, start, end);
    // An open sequence has at most three bytes to come, and another may be open at the end: the host checks between.
    const head = start + this.#owed;
    if (!this.#step(bytes, start, head)) return false;
    const tail = openSequenceStart(bytes, end);
    return isUtf8(bytes.subarray(head, tail)) && this.#step(bytes, tail, end);
  }

  /** True when no sequence is open: the text may end here. */
  complete(): boolean {
    return this.#owed === 0;
  }

  reset(): void {
    this.#owed = 0;
    this.#lower = 0x80;
    this.#upper = 0xbf;
  }

  #step(bytes: Uint8Array, start: number, end: number): boolean {
    let owed = this.#owed;
    let lower = this.#lower;
    let upper = this.#upper;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (owed > 0) {
        if (byte < lower || byte > upper) return false;
        lower = 0x80;
        upper = 0xbf;
        owed--;
      } else if (byte >= 0x80) {
        if (byte < 0xc2 || byte > 0xf4) return false;
        owed = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        // The second byte decides about overlong forms (E0, F0), surrogates (ED) and the end of Unicode (F4).
        if (byte === 0xe0) lower = 0xa0;
        else if (byte === 0xed) upper = 0x9f;
        else if (byte === 0xf0) lower = 0x90;
        else if (byte === 0xf4) upper = 0x8f;
      }
    }
    this.#owed = owed;
    this.#lower = lower;
    this.#upper = upper;
    return true;
  }
}

const isUtf8 = natives?.isUtf8;

/** Shorter runs are stepped through: the native call would cost more than it saves. */
const NATIVE_FROM = 64;

/** Where the last sequence before `end` starts if it may still be open, else `end`. */
function openSequenceStart(bytes: Uint8Array, end: number): number {
  for (let at = end - 1; at >= end - 3; at--) {
    const byte = bytes[at] as number;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) return at;
  }
  return end;
}
