/** Masking of client frames (RFC 6455, 5.3): an XOR with a four-byte key, its own inverse. */

/**
 * Masks or unmasks `bytes[start, end)` in place.
 * `maskKey` is the key as a 32-bit number, first byte highest; `phase` is how many payload bytes came before `start`.
 */
export function applyMask(bytes: Uint8Array, start: number, end: number, maskKey: number, phase: number): void {
  let key = rotate(maskKey, phase);
  let at = start;
  if (end - start >= WORDS_FROM && bytes.length >= CHUNK_FROM) {
    const { words, offset } = wordsOf(bytes);
    // Bytes up to the next word of the memory, then words; what is left over falls through to the byte loops.
    for (const aligned = start + ((offset - start) & 3); at < aligned; at++) {
      bytes[at] = (bytes[at] as number) ^ (key >>> 24);
      key = rotate(key, 1);
    }
    const wordKey = LITTLE_ENDIAN ? swapBytes(key) : key;
    const lastWord = (end - offset) >> 2;
    for (let index = (at - offset) >> 2; index < lastWord; index++) words[index] = (words[index] as number) ^ wordKey;
    at = offset + (lastWord << 2);
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

/** Shorter runs, and runs in shorter chunks, are done by bytes: making the words costs more than they save. */
const WORDS_FROM = 32;
const CHUNK_FROM = 256;

/** Memory larger than this is not kept alive by the cache. */
const CACHED_BYTES = 1 << 20;

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

interface Words {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  /** Where in `bytes` the first word lies: words are aligned in memory, chunks need not be. */
  readonly offset: number;
}

/**
 * The words of the bytes seen last. A chunk holds many frames, and a new view for each of them would cost more than
 * unmasking it; keyed by the chunk itself, since even asking it for its buffer is a slow call.
 */
let cached: Words = newWords(new Uint8Array(0));

function wordsOf(bytes: Uint8Array): Words {
  if (cached.bytes === bytes) return cached;
  const words = newWords(bytes);
  if (bytes.length <= CACHED_BYTES) cached = words;
  return words;
}

function newWords(bytes: Uint8Array): Words {
  const offset = -bytes.byteOffset & 3;
  const count = Math.max(0, bytes.length - offset) >> 2;
  return { bytes, words: new Int32Array(bytes.buffer, bytes.byteOffset + offset, count), offset };
}

/** The key as it applies `phase` bytes later. */
function rotate(key: number, phase: number): number {
  const bits = (phase & 3) << 3;
  return bits === 0 ? key : (key << bits) | (key >>> (32 - bits));
}

function swapBytes(word: number): number {
  return (word >>> 24) | ((word >>> 8) & 0xff00) | ((word & 0xff00) << 8) | (word << 24);
}
