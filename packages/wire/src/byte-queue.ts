/**
 * Chunks in arrival order, read from the front across their borders. Every byte is copied at most once, however
 * small the chunks are: reading is linear where repeated concatenation would be quadratic.
 */
import { allocateBytes, emptyBytes } from "./bytes.js";

export class ByteQueue {
  #chunks: Uint8Array[] = [];
  /** Index of the first chunk that still has bytes, and the first unread byte in it. */
  #head = 0;
  #at = 0;
  #length = 0;

  /** Unread bytes. */
  get length(): number {
    return this.#length;
  }

  /** Takes the chunk as it is: the owner must not write to it afterwards. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The byte at an offset from the front, without taking it; undefined past the end. */
  peek(offset: number): number | undefined {
    if (offset < 0 || offset >= this.#length) return undefined;
    let at = this.#at + offset;
    for (let index = this.#head; ; index++) {
      const chunk = this.#chunks[index] as Uint8Array;
      if (at < chunk.length) return chunk[at];
      at -= chunk.length;
    }
  }

  /** Takes `count` bytes off the front, as a view where they lie in one chunk; undefined while fewer are there. */
  take(count: number): Uint8Array | undefined {
    if (count > this.#length) return undefined;
    if (count === 0) return emptyBytes;
    const first = this.#chunks[this.#head] as Uint8Array;
    if (first.length - this.#at >= count) {
      const view = first.subarray(this.#at, this.#at + count);
      this.#advance(first, count);
      return view;
    }
    const joined = allocateBytes(count);
    for (let filled = 0; filled < count; ) {
      const chunk = this.#chunks[this.#head] as Uint8Array;
      const part = Math.min(chunk.length - this.#at, count - filled);
      joined.set(chunk.subarray(this.#at, this.#at + part), filled);
      this.#advance(chunk, part);
      filled += part;
    }
    return joined;
  }

  clear(): void {
    this.#chunks = [];
    this.#head = 0;
    this.#at = 0;
    this.#length = 0;
  }

  #advance(chunk: Uint8Array, count: number): void {
    this.#at += count;
    this.#length -= count;
    if (this.#at < chunk.length) return;
    this.#at = 0;
    this.#head++;
    // Shifting the array for every chunk would be quadratic: what was read is dropped by halves.
    if (this.#head * 2 >= this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#head);
      this.#head = 0;
    }
  }
}
