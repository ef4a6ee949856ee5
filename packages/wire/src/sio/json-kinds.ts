/** What an object is to an encoder, across realms. */
import { WireError } from "../wire-error.js";

export interface Jsonable {
  toJSON(key: string): unknown;
}

/** Whether JSON is to be asked of the object itself. */
export function isJsonable(value: object): value is Jsonable {
  return typeof (value as Partial<Jsonable>).toJSON === "function";
}

/** Bytes: what becomes an attachment. */
export function isBinary(value: object): value is ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(value) || tagOf(value) === "[object ArrayBuffer]";
}

/** Bytes that are not at hand, and so cannot be encoded. */
export function isBlob(value: object): boolean {
  const tag = tagOf(value);
  return tag === "[object Blob]" || tag === "[object File]";
}

export function blobRefused(): WireError {
  return new WireError("misuse", "a Blob cannot be encoded: send await blob.arrayBuffer() instead");
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}
