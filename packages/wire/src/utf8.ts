/** Text to bytes and back, by the fastest way the host has. Invalid input is a value (undefined), never an exception. */
import { allocateBytes } from "./bytes.js";
import { natives } from "./natives.js";
import { decodeUtf8Portable, utf8LengthPortable, writeUtf8Portable } from "./utf8-portable.js";

const isUtf8 = natives?.isUtf8;
const utf8Slice = natives?.buffer.prototype.utf8Slice;

export { Utf8Validator } from "./utf8-validator.js";

/** The text of `bytes[start, end)`, or undefined when that is not valid UTF-8. A byte order mark is kept. */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string | undefined {
  if (utf8Slice === undefined || isUtf8 === undefined) return decodeUtf8Portable(bytes, start, end);
  const text = utf8Slice.call(bytes, start, end);
  // The native decoder replaces what is invalid: only a text with a replacement needs the second look.
  if (text.includes("\uFFFD") && !isUtf8(bytes.subarray(start, end))) return undefined;
  return text;
}

/** How many bytes the text takes. A lone surrogate counts as U+FFFD: three. */
export function utf8Length(text: string): number {
  return natives === undefined ? utf8LengthPortable(text) : natives.buffer.byteLength(text);
}

/**
 * Writes the text at `at` and returns the number of bytes written; a lone surrogate becomes EF BF BD.
 * The caller has made room for `utf8Length(text)` bytes.
 */
export function writeUtf8(target: Uint8Array, text: string, at: number): number {
  if (natives === undefined) return writeUtf8Portable(target, text, at);
  return natives.buffer.prototype.utf8Write.call(target, text, at);
}

export function encodeUtf8(text: string): Uint8Array {
  const bytes = allocateBytes(utf8Length(text));
  writeUtf8(bytes, text, 0);
  return bytes;
}
