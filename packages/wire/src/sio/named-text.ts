/**
 * A name and one plain text, `["name","text"]`, which most events are: written and read without JSON, which takes longer
 * (bench: pipeline). `undefined` stands for all else, which JSON is to write or read. It must not know what a packet is.
 */

/** Longer texts are left to JSON: written, since nobody has asked for more; read, since it is quicker from 170 on. */
const MAX_WRITTEN = 1024;
/** Of the whole body. What is cut out of it keeps all of it alive, too. */
const MAX_READ = 160;

/** What may not stand in a string of JSON as it is, what begins an escape, and the string's end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SPECIAL = /["\\\u0000-\u001f]/;
/**
 * What JSON escapes when it writes: surrogates too, when they stand alone. Not for reading, where they are legal, and a
 * short text with an emoji would take twice as long.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

/** The JSON of a name and a plain text, to the letter. */
export function writeNamedText(data: unknown): string | undefined {
  if (!Array.isArray(data) || data.length !== 2) return undefined;
  const [name, text]: unknown[] = data;
  if (typeof name !== "string" || typeof text !== "string" || text.length > MAX_WRITTEN) return undefined;
  if (ESCAPED.test(text) || ESCAPED.test(name)) return undefined;
  return `["${name}","${text}"]`;
}

/** Reads the body that begins at `bodyStart` with a bracket: what it holds by JSON, too, which may refuse the others. */
export function readNamedText(text: string, bodyStart: number): [string, string] | undefined {
  if (text.length - bodyStart > MAX_READ || text.charCodeAt(bodyStart + 1) !== QUOTE) return undefined;
  const nameEnd = text.indexOf('"', bodyStart + 2);
  if (nameEnd === -1 || !text.startsWith('","', nameEnd) || !text.endsWith('"]')) return undefined;
  const valueStart = nameEnd + 3;
  const valueEnd = text.length - 2;
  if (valueEnd < valueStart) return undefined;
  const name = text.slice(bodyStart + 2, nameEnd);
  const value = text.slice(valueStart, valueEnd);
  return SPECIAL.test(value) || SPECIAL.test(name) ? undefined : [name, value];
}

const QUOTE = 0x22;
