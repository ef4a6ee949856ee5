/** Byte helpers that more than one protocol needs. They know nothing of any protocol. */
import { natives } from "./natives.js";

export const emptyBytes: Uint8Array = new Uint8Array(0);

/** Room for bytes with unspecified content: the caller writes every one of them before anybody reads. */
export function allocateBytes(bytes: number): Uint8Array {
  return natives === undefined ? new Uint8Array(bytes) : natives.buffer.allocUnsafe(bytes);
}

/** One run of bytes out of many. A list of one is handed back as it is, without copying. */
export function concatBytes(list: readonly Uint8Array[], totalBytes = sumBytes(list)): Uint8Array {
  const [first] = list;
  if (list.length === 1 && first !== undefined && first.length === totalBytes) return first;
  const joined = allocateBytes(totalBytes);
  let at = 0;
  for (const part of list) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The same memory seen as bytes: nothing is copied, whatever kind of view comes in. */
export function toUint8Array(source: ArrayBufferView | ArrayBufferLike): Uint8Array {
  if (source instanceof Uint8Array) return source;
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return new Uint8Array(source);
}

/** A copy that shares no memory with its source: `Buffer#slice` would. */
export function copyBytes(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  const copy = allocateBytes(end - start);
  copy.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end));
  return copy;
}

function sumBytes(list: readonly Uint8Array[]): number {
  let total = 0;
  for (const part of list) total += part.length;
  return total;
}
