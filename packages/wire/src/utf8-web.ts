/**
 * Stands in for `utf8.ts` wherever a bundler takes the field "browser" of this package: there the platform's own coder
 * is at hand, and the download is smaller without ours.
 */
export { Utf8Validator } from "./utf8-validator.js";

interface WebHost {
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
  readonly TextDecoder: new (
    label: string,
    options: { fatal: boolean; ignoreBOM: boolean },
  ) => { decode(bytes: Uint8Array): string };
}

const host = globalThis as unknown as WebHost;

/** The text of `bytes[start, end)`, or undefined when that is not valid UTF-8. A byte order mark is kept. */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string | undefined {
  try {
    return new host.TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}

/** How many bytes the text takes. A lone surrogate counts as U+FFFD: three. */
export function utf8Length(text: string): number {
  return encodeUtf8(text).length;
}

/** Writes the text at `at` and returns the number of bytes written; a lone surrogate becomes EF BF BD. */
export function writeUtf8(target: Uint8Array, text: string, at: number): number {
  const bytes = encodeUtf8(text);
  target.set(bytes, at);
  return bytes.length;
}

export function encodeUtf8(text: string): Uint8Array {
  return new host.TextEncoder().encode(text);
}
