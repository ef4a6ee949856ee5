/** `application/x-www-form-urlencoded`, as queries and JSONP bodies use it. Linear; any text has a meaning. */

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
  return tryDecode(spaced) ?? spaced.replace(/(?:%[0-9a-f]{2})+/gi, decodeEscapes);
}

interface Host {
  readonly TextDecoder: new (label: string, options: { ignoreBOM: boolean }) => { decode(bytes: Uint8Array): string };
}
const host = globalThis as unknown as Host;

/** Of a run of escapes each part that is not UTF-8 becomes U+FFFD, as the URL standard has it. */
function decodeEscapes(run: string): string {
  const octets = run.slice(1).split("%");
  const bytes = Uint8Array.from(octets, (hex) => Number.parseInt(hex, 16));
  return new host.TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
