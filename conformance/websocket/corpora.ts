/** Five kinds of content to compress, from what shrinks to nothing to what cannot shrink; the same at every run. */

export interface Corpus {
  readonly name: string;
  readonly isText: boolean;
  readonly bytes: Buffer;
}

const BYTES = 256 * 1024;

const WORDS =
  "the tide comes in and the boats rise with it while gulls cry over harbour walls and nets dry in wind".split(" ");

/** `length` bytes from another place at each call, going round. Text corpora are ASCII: any cut is text. */
export function slice({ bytes }: Corpus, nth: number, length: number): Uint8Array {
  const start = (nth * 7919) % (bytes.length - length);
  return bytes.subarray(start, start + length);
}

export const CORPORA: readonly Corpus[] = [
  { name: "JSON", isText: true, bytes: filled(json) },
  { name: "prose", isText: true, bytes: filled(prose) },
  { name: "one character", isText: true, bytes: Buffer.alloc(BYTES, "~") },
  { name: "base64 of noise", isText: true, bytes: Buffer.from(noise(BYTES).toString("base64").slice(0, BYTES)) },
  { name: "noise", isText: false, bytes: noise(BYTES) },
];

function filled(line: (nth: number) => string): Buffer {
  let text = "";
  for (let nth = 0; text.length < BYTES; nth++) text += line(nth);
  return Buffer.from(text.slice(0, BYTES));
}

function json(nth: number): string {
  return `${JSON.stringify({ id: nth, user: `user-${(nth * 31) % 977}`, at: 1_700_000_000 + nth * 17, tags: ["tide", "wire"], ok: nth % 3 === 0 })}\n`;
}

function prose(nth: number): string {
  return `${WORDS[(nth * 13 + ((nth * nth) % 17)) % WORDS.length]}${nth % 11 === 0 ? ".\n" : " "}`;
}

/** A linear congruential generator: no compressor finds anything in its high bytes. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 42;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
