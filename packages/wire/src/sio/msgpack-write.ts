/**
 * Values to MessagePack, in the dialect of the published msgpack parser: `undefined` is extension 0 of one byte, a
 * Date extension 0 of eight bytes that count milliseconds.
 */
import { allocateBytes, toUint8Array } from "../bytes.js";
import { utf8Length, writeUtf8 } from "../utf8.js";
import { WireError } from "../wire-error.js";
import { MAX_DEPTH, tooDeep } from "./depth.js";
import { blobRefused, isBinary, isBlob, isJsonable } from "./json-kinds.js";

/**
 * Writes a value as `JSON.stringify` would understand it (own enumerable keys, `toJSON`, no functions), but for bytes,
 * dates, `undefined` and numbers that are not finite, which stay what they are.
 * @throws WireError "misuse" for a BigInt, a Blob, and data that is circular or nested deeper than MAX_DEPTH
 */
export function writeMsgpack(value: unknown): Uint8Array {
  const writer = new Writer();
  writer.value(value, "", 0, true);
  return writer.written();
}

/** Bytes that grow by doubling. */
class Writer {
  #bytes = allocateBytes(256);
  #view = viewOf(this.#bytes);
  #at = 0;

  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  value(value: unknown, key: string, depth: number, consultToJson: boolean): void {
    if (typeof value === "string") this.#string(value);
    else if (typeof value === "number") this.#number(value);
    else if (typeof value === "boolean") this.#head(value ? 0xc3 : 0xc2);
    else if (value === undefined) this.#undefined();
    else if (typeof value === "object" && value !== null) this.#object(value, key, depth, consultToJson);
    else if (typeof value === "bigint")
      throw new WireError("misuse", "a BigInt cannot be encoded: send it as a string");
    // Where JSON has no word for an element of an array either, it says null.
    else this.#head(0xc0);
  }

  #object(value: object, key: string, depth: number, consultToJson: boolean): void {
    if (depth > MAX_DEPTH) throw tooDeep();
    if (Array.isArray(value)) this.#array(value, depth);
    else if (isBinary(value)) this.#binary(toUint8Array(value));
    else if (value instanceof Date) this.#date(value);
    else if (consultToJson && isJsonable(value)) this.value(value.toJSON(key), key, depth + 1, false);
    else if (isBlob(value)) throw blobRefused();
    else this.#record(value, depth);
  }

  #array(array: readonly unknown[], depth: number): void {
    this.#sized(array.length, 0x90, 15, undefined, 0xdc, 0xdd);
    for (let i = 0; i < array.length; i++) this.value(array[i], String(i), depth + 1, true);
  }

  #record(record: object, depth: number): void {
    const entries = Object.entries(record).filter(([, member]) => !isMute(member));
    this.#sized(entries.length, 0x80, 15, undefined, 0xde, 0xdf);
    for (const [key, member] of entries) {
      this.#string(key);
      this.value(member, key, depth + 1, true);
    }
  }

  #string(text: string): void {
    const length = utf8Length(text);
    this.#sized(length, 0xa0, 31, 0xd9, 0xda, 0xdb);
    this.#reserve(length);
    this.#at += writeUtf8(this.#bytes, text, this.#at);
  }

  #binary(bytes: Uint8Array): void {
    this.#sized(bytes.length, 0, -1, 0xc4, 0xc5, 0xc6);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value)) this.#float(value);
    else if (value >= 0) this.#natural(value);
    else this.#negative(value);
  }

  #natural(value: number): void {
    if (value < 0x80) this.#head(value);
    else if (value < 0x100) this.#uint(0xcc, value, 1);
    else if (value < 0x10000) this.#uint(0xcd, value, 2);
    else if (value < 0x100000000) this.#uint(0xce, value, 4);
    else this.#int64(0xcf, value);
  }

  #negative(value: number): void {
    if (value >= -0x20) this.#head(value + 0x100);
    else if (value >= -0x80) this.#uint(0xd0, value, 1);
    else if (value >= -0x8000) this.#uint(0xd1, value, 2);
    else if (value >= -0x80000000) this.#uint(0xd2, value, 4);
    else this.#int64(0xd3, value);
  }

  #float(value: number): void {
    this.#head(0xcb);
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  #date(date: Date): void {
    const milliseconds = date.getTime();
    if (Number.isNaN(milliseconds)) {
      // As in JSON.
      this.#head(0xc0);
    } else {
      this.#head(0xd7);
      this.#int64(0x00, milliseconds);
    }
  }

  #undefined(): void {
    this.#head(0xd4);
    this.#uint(0x00, 0x00, 1);
  }

  /** The shortest head that holds a length: within its byte where `short` allows, or of 8, 16 or 32 bits. */
  #sized(length: number, fix: number, short: number, head8: number | undefined, head16: number, head32: number): void {
    if (length <= short) this.#head(fix | length);
    else if (length < 0x100 && head8 !== undefined) this.#uint(head8, length, 1);
    else if (length < 0x10000) this.#uint(head16, length, 2);
    else this.#uint(head32, length, 4);
  }

  #head(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = byte;
  }

  /** Negative numbers are written as their two's complement. */
  #uint(head: number, value: number, bytes: 1 | 2 | 4): void {
    this.#head(head);
    this.#reserve(bytes);
    if (bytes === 1) this.#view.setUint8(this.#at, value);
    else if (bytes === 2) this.#view.setUint16(this.#at, value);
    else this.#view.setUint32(this.#at, value);
    this.#at += bytes;
  }

  #int64(head: number, value: number): void {
    this.#head(head);
    this.#reserve(8);
    this.#view.setInt32(this.#at, Math.floor(value / 0x100000000));
    this.#view.setUint32(this.#at + 4, value);
    this.#at += 8;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const grown = allocateBytes(Math.max(this.#bytes.length * 2, this.#at + bytes));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    this.#view = viewOf(grown);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Left out of an object, as JSON does. */
function isMute(value: unknown): boolean {
  return typeof value === "function" || typeof value === "symbol";
}
