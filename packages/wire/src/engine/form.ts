/** `application/x-www-form-urlencoded`, as queries and JSONP bodies use it. Linear; any text has a meaning. */
import { encodeUtf8 } from "../utf8.js";

export type FormFields = Readonly<Partial<Record<string, string>>>;

/** The last of equal names counts. The result has no prototype: a field may be named `__proto__` or `constructor`. */
export function parseForm(text: string): FormFields {
  const fields: Record<string, string> = Object.create(null);
  let start = 0;
  while (start < text.length) {
    const ampersand = text.indexOf("&", start);
    const end = ampersand === -1 ? text.length : ampersand;
    if (end > start) addField(fields, text.slice(start, end));
    start = end + 1;
  }
  return fields;
}

function addField(fields: Record<string, string>, field: string): void {
  const equals = field.indexOf("=");
  if (equals === -1) fields[decodeComponent(field)] = "";
  else fields[decodeComponent(field.slice(0, equals))] = decodeComponent(field.slice(equals + 1));
}

/** "+" is a blank; a "%" without two hex digits stands for itself. */
function decodeComponent(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return decodeLeniently(spaced);
  }
}

interface Host {
  readonly TextDecoder: new (label: string, options: { ignoreBOM: boolean }) => { decode(bytes: Uint8Array): string };
}
const host = globalThis as unknown as Host;

/** As the URL standard has it: what is not UTF-8 becomes U+FFFD. All at once, for half of a text may be such escapes. */
function decodeLeniently(text: string): string {
  const bytes = encodeUtf8(text);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    let byte = bytes[at] as number;
    if (byte === PERCENT) {
      const [high, low] = [hexValue(bytes[at + 1]), hexValue(bytes[at + 2])];
      if (high >= 0 && low >= 0) {
        byte = 16 * high + low;
        at += 2;
      }
    }
    bytes[length++] = byte;
  }
  return new host.TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, length));
}

const PERCENT = 0x25;

/** -1 for what is no hex digit. */
function hexValue(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
