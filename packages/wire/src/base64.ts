/** Base64 of RFC 4648 section 4. Runs anywhere; Node's native coder is used where there is one. */

export interface Base64Coder {
  encode(bytes: Uint8Array): string;
  /** Only the canonical form decodes: padded, no blanks, unused bits zero. Anything else is `undefined`. */
  decode(text: string): Uint8Array | undefined;
}

/** The globals that decide which coder is taken. */
export interface Base64Host {
  readonly Buffer?: NodeBuffers;
}

interface NodeBuffers {
  from(text: string, encoding: "base64"): Uint8Array;
  from(memory: ArrayBufferLike, offset: number, length: number): { toString(encoding: "base64"): string };
}

export function base64CoderOf(host: Base64Host): Base64Coder {
  return host.Buffer === undefined ? portable : nativeCoder(host.Buffer);
}

const coder = base64CoderOf(globalThis as Base64Host);

export function encodeBase64(bytes: Uint8Array): string {
  return coder.encode(bytes);
}

/** The bytes (a `Buffer` on Node), or `undefined` unless `text` is canonical Base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  return coder.decode(text);
}

function nativeCoder(buffers: NodeBuffers): Base64Coder {
  const encode = (bytes: Uint8Array): string =>
    buffers.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return {
    encode,
    decode(text) {
      // Node skips what is not Base64; encoding the result again is the cheapest strict check.
      const bytes = buffers.from(text, "base64");
      return encode(bytes) === text ? bytes : undefined;
    },
  };
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const INVALID = 0xff;
const SEXTETS = new Uint8Array(128).fill(INVALID);
for (let value = 0; value < ALPHABET.length; value++) SEXTETS[ALPHABET.charCodeAt(value)] = value;

const portable: Base64Coder = {
  encode(bytes) {
    let text = "";
    const whole = bytes.length - (bytes.length % 3);
    for (let at = 0; at < whole; at += 3) {
      const word = (byteAt(bytes, at) << 16) | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2);
      text += digit(word >> 18) + digit(word >> 12) + digit(word >> 6) + digit(word);
    }
    if (bytes.length - whole === 1) {
      const word = byteAt(bytes, whole);
      return `${text}${digit(word >> 2)}${digit(word << 4)}==`;
    }
    if (bytes.length - whole === 2) {
      const word = (byteAt(bytes, whole) << 8) | byteAt(bytes, whole + 1);
      return `${text}${digit(word >> 10)}${digit(word >> 4)}${digit(word << 2)}=`;
    }
    return text;
  },

  decode(text) {
    if (text.length % 4 !== 0) return undefined;
    const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
    const digits = text.length - padding;
    const bytes = new Uint8Array((text.length / 4) * 3 - padding);
    let bits = 0;
    let pending = 0;
    let at = 0;
    for (let index = 0; index < digits; index++) {
      const sextet = SEXTETS[text.charCodeAt(index)] ?? INVALID;
      if (sextet === INVALID) return undefined;
      pending = ((pending << 6) | sextet) & 0xfff;
      bits += 6;
      if (bits < 8) continue;
      bits -= 8;
      bytes[at++] = pending >> bits;
    }
    const unusedBits = pending & ((1 << bits) - 1);
    return unusedBits === 0 ? bytes : undefined;
  },
};

function digit(value: number): string {
  return ALPHABET.charAt(value & 0x3f);
}

/** Reads inside bounds only: the type of an indexed read does not know that. */
function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}
