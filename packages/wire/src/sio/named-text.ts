/**
 * A name and one plain text, `["name","text"]`, which most events are: written and read without JSON, which takes longer
 * (bench: pipeline). `undefined` stands for all else, which JSON is to write or read. It must not know what a packet is.
 */
import { isPlainName, plainNameAt } from "./plain-names.js";

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

/** What a text of printable ASCII that JSON takes as it is does not hold. */
const NOT_PLAIN = /[^ !#-[\]-~]/;

/** The plain text read last: what a client says and others are sent is not looked at twice. */
let lastRead = "";

/** Whether it is a name and a text, all of it printable ASCII that JSON writes as it is. */
export function isPlainNamedText(data: unknown): data is [name: string, text: string] {
  if (!Array.isArray(data) || data.length !== 2) return false;
  const [name, text]: unknown[] = data;
  if (typeof name !== "string" || typeof text !== "string" || text.length > MAX_WRITTEN) return false;
  return isPlainName(name) && (text === lastRead || !NOT_PLAIN.test(text));
}

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
  const valueStart = nameEnd + 3;
  const valueEnd = text.length - 2;
  if (nameEnd === -1 || valueEnd < valueStart) return undefined;
  // By character: engines make a call of each search for a text (bench: pipeline).
  if (text.charCodeAt(nameEnd + 1) !== COMMA || text.charCodeAt(nameEnd + 2) !== QUOTE) return undefined;
  if (text.charCodeAt(valueEnd) !== QUOTE || text.charCodeAt(valueEnd + 1) !== BRACKET) return undefined;
  const value = text.slice(valueStart, valueEnd);
  if (!NOT_PLAIN.test(value)) lastRead = value;
  else if (SPECIAL.test(value)) return undefined;
  const name = plainNameAt(text, bodyStart + 2, nameEnd);
  if (name !== undefined) return [name, value];
  const unusual = text.slice(bodyStart + 2, nameEnd);
  return SPECIAL.test(unusual) ? undefined : [unusual, value];
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5d;
