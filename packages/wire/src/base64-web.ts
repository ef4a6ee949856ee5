/**
 * Stands in for `base64.ts` wherever a bundler takes the field "browser" of this package: `atob` and `btoa` are at
 * hand there.
 */
interface WebHost {
  atob(text: string): string;
  btoa(binary: string): string;
}

const host = globalThis as unknown as WebHost;

export function encodeBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return host.btoa(binary);
}

/** The bytes, or `undefined` unless `text` is canonical Base64: `atob` alone would forgive blanks and lost padding. */
export function decodeBase64(text: string): Uint8Array | undefined {
  try {
    const binary = host.atob(text);
    return host.btoa(binary) === text ? Uint8Array.from(binary, (char) => char.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}
