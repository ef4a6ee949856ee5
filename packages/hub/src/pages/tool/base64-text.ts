/** Base64 of text, as links carry it. */

/** Plain ASCII only: whoever reads it needs nothing but `atob`. */
export function base64OfJson(value: unknown): string {
  const text = JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return btoa(text);
}

/** Both alphabets, padded or not; bytes are UTF-8, or Latin-1 when they are not. `undefined` for anything else. */
export function jsonOfBase64(text: string): unknown {
  try {
    const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return JSON.parse(utf8(binary) ?? binary);
  } catch {
    return undefined;
  }
}

function utf8(binary: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(binary, (unit) => unit.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
