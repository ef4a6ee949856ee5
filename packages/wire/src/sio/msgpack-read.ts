/** MessagePack to values, in the dialect that `msgpack-write.ts` describes. Trusts no length and no depth. */
import { decodeUtf8 } from "../utf8.js";
import { WireError } from "../wire-error.js";
import { MAX_DEPTH } from "./depth.js";
import { setOwn } from "./own-property.js";

/**
 * Reads the one value that the bytes hold. Binary values are views of these bytes.
 * @throws WireError "bad-sio-packet", `invalid payload`
 */
export function readMsgpack(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.atEnd) throw invalid();
  return value;
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(depth: number): unknown {
    const head = this.#uint(1);
    if (head < 0x80) return head;
    if (head < 0x90) return this.#map(head & 0x0f, depth);
    if (head < 0xa0) return this.#array(head & 0x0f, depth);
    if (head < 0xc0) return this.#string(head & 0x1f);
    if (head >= 0xe0) return head - 0x100;
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return this.#binary(this.#uint(1));
      case 0xc5:
        return this.#binary(this.#uint(2));
      case 0xc6:
        return this.#binary(this.#uint(4));
      case 0xc7:
        return this.#extension(this.#uint(1), false);
      case 0xc8:
        return this.#extension(this.#uint(2), false);
      case 0xc9:
        return this.#extension(this.#uint(4), false);
      case 0xca:
        return this.#view.getFloat32(this.#take(4));
      case 0xcb:
        return this.#view.getFloat64(this.#take(8));
      case 0xcc:
        return this.#uint(1);
      case 0xcd:
        return this.#uint(2);
      case 0xce:
        return this.#uint(4);
      case 0xcf:
        return this.#uint(4) * 0x100000000 + this.#uint(4);
      case 0xd0:
        return this.#view.getInt8(this.#take(1));
      case 0xd1:
        return this.#view.getInt16(this.#take(2));
      case 0xd2:
        return this.#view.getInt32(this.#take(4));
      case 0xd3:
        return this.#int64();
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(1 << (head - 0xd4), true);
      case 0xd9:
        return this.#string(this.#uint(1));
      case 0xda:
        return this.#string(this.#uint(2));
      case 0xdb:
        return this.#string(this.#uint(4));
      case 0xdc:
        return this.#array(this.#uint(2), depth);
      case 0xdd:
        return this.#array(this.#uint(4), depth);
      case 0xde:
        return this.#map(this.#uint(2), depth);
      case 0xdf:
        return this.#map(this.#uint(4), depth);
      default:
        throw invalid();
    }
  }

  #array(length: number, depth: number): unknown[] {
    this.#enter(length, depth);
    const array: unknown[] = [];
    for (let i = 0; i < length; i++) array.push(this.value(depth + 1));
    return array;
  }

  #map(length: number, depth: number): object {
    this.#enter(length * 2, depth);
    const map = {};
    for (let i = 0; i < length; i++) {
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw invalid();
      setOwn(map, key, this.value(depth + 1));
    }
    return map;
  }

  /** Every value takes a byte at least, so a count beyond the rest is a lie. */
  #enter(values: number, depth: number): void {
    if (depth > MAX_DEPTH || values > this.#bytes.length - this.#at) throw invalid();
  }

  #string(length: number): string {
    const start = this.#take(length);
    const text = decodeUtf8(this.#bytes, start, this.#at);
    if (text === undefined) throw invalid();
    return text;
  }

  #binary(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, this.#at);
  }

  /** Type 0 is the dialect's own: of fixed size one it is undefined, of eight a date, and else bytes. -1 is a date. */
  #extension(length: number, isFixed: boolean): unknown {
    const type = this.#view.getInt8(this.#take(1));
    if (type === -1) return this.#timestamp(length);
    if (type !== 0) throw invalid();
    if (isFixed && length === 8) return new Date(this.#int64());
    const bytes = this.#binary(length);
    return isFixed && length === 1 ? undefined : bytes;
  }

  /** The timestamps that the MessagePack specification itself has. */
  #timestamp(length: number): Date {
    switch (length) {
      case 4:
        return new Date(this.#uint(4) * 1000);
      case 8: {
        const high = this.#uint(4);
        const seconds = (high & 0b11) * 0x100000000 + this.#uint(4);
        return new Date(seconds * 1000 + Math.floor((high >>> 2) / 1e6));
      }
      case 12: {
        const nanoseconds = this.#uint(4);
        return new Date(this.#int64() * 1000 + Math.floor(nanoseconds / 1e6));
      }
      default:
        throw invalid();
    }
  }

  #uint(bytes: 1 | 2 | 4): number {
    const at = this.#take(bytes);
    if (bytes === 1) return this.#view.getUint8(at);
    return bytes === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #int64(): number {
    const at = this.#take(8);
    return this.#view.getInt32(at) * 0x100000000 + this.#view.getUint32(at + 4);
  }

  /** Moves on by that many bytes, and tells where they start. */
  #take(bytes: number): number {
    const start = this.#at;
    if (bytes > this.#bytes.length - start) throw invalid();
    this.#at += bytes;
    return start;
  }
}

function invalid(): WireError {
  return new WireError("bad-sio-packet", "invalid payload");
}
