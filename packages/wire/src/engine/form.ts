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

/** A run of escapes that is not UTF-8 keeps its ASCII; each other byte becomes U+FFFD. */
function decodeEscapes(run: string): string {
  return tryDecode(run) ?? run.replace(/%../g, (octet) => tryDecode(octet) ?? "\ufffd");
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
