/** What was read, for whoever keeps it. */
import { isOverwritten } from "./direct-read.js";

/** A Buffer that may be kept: a view of a chunk if it is most of it, else a copy of its own. */
export function ownBytes(bytes: Uint8Array): Buffer {
  if (isOverwritten(bytes) || bytes.length * 2 < bytes.buffer.byteLength) return Buffer.from(bytes);
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
