/** Byte helpers that more than one protocol needs. They know nothing of any protocol. */
import { natives } from "./natives.js";

export const emptyBytes: Uint8Array = /* @__PURE__ */ new Uint8Array(0);

/** Room for bytes with unspecified content: the caller writes every one of them before anybody reads. */
export function allocateBytes(bytes: number): Uint8Array {
  return natives === undefined ? new Uint8Array(bytes) : natives.buffer.allocUnsafe(bytes);
}

/** The same memory seen as bytes: nothing is copied, whatever kind of view comes in. */
export function toUint8Array(source: ArrayBufferView | ArrayBufferLike): Uint8Array {
  if (source instanceof Uint8Array) return source;
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return new Uint8Array(source);
}
