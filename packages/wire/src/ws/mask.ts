/** Masking of client frames (RFC 6455, 5.3): an XOR with a four-byte key, its own inverse. */

/**
 * Masks or unmasks `bytes[start, end)` in place.
 * `maskKey` is the key as a 32-bit number, first byte highest; `phase` is how many payload bytes came before `start`.
 */
export function applyMask(bytes: Uint8Array, start: number, end: number, maskKey: number, phase: number): void {
  let key = rotate(maskKey, phase);
  let at = start;
  if (end - start >= WORDS_FROM) {
    // Bytes up to the next word of the memory, then words, then what is left over.
    const aligned = start + (-(bytes.byteOffset + start) & 3);
    for (; at < aligned; at++) {
      bytes[at] = (bytes[at] as number) ^ (key >>> 24);
      key = rotate(key, 1);
    }
    const count = (end - at) >> 2;
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, count);
    const wordKey = LITTLE_ENDIAN ? swapBytes(key) : key;
    for (let index = 0; index < count; index++) words[index] = (words[index] as number) ^ wordKey;
    at += count << 2;
  }
  for (const last = end - 3; at < last; at += 4) {
    bytes[at] = (bytes[at] as number) ^ (key >>> 24);
    bytes[at + 1] = (bytes[at + 1] as number) ^ (key >>> 16);
    bytes[at + 2] = (bytes[at + 2] as number) ^ (key >>> 8);
    bytes[at + 3] = (bytes[at + 3] as number) ^ key;
  }
  for (; at < end; at++) {
    bytes[at] = (bytes[at] as number) ^ (key >>> 24);
    key = rotate(key, 1);
  }
}

/** Below this a typed array over the words costs more than it saves (measured in bench). */
const WORDS_FROM = 128;

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The key as it applies `phase` bytes later. */
function rotate(key: number, phase: number): number {
  const bits = (phase & 3) << 3;
  return bits === 0 ? key : (key << bits) | (key >>> (32 - bits));
}

function swapBytes(word: number): number {
  return (word >>> 24) | ((word >>> 8) & 0xff00) | ((word & 0xff00) << 8) | (word << 24);
}
