/** SHA-1 (RFC 3174), for the handshake key alone: it proves that a server speaks WebSocket and protects nothing. */
import { encodeBase64 } from "../base64.js";
import { encodeUtf8 } from "../utf8.js";

/** The digest of a text, in base64. Native where the host has it: a server makes one for each connect. */
export function sha1Base64(text: string): string {
  return nativeHash === undefined ? encodeBase64(sha1(encodeUtf8(text))) : nativeHash("sha1", text, "base64");
}

type NativeHash = (algorithm: "sha1", data: string, encoding: "base64") => string;

interface Host {
  process?: { getBuiltinModule?: (name: string) => { hash?: NativeHash } | undefined };
}

const nativeHash = (globalThis as Host).process?.getBuiltinModule?.("node:crypto")?.hash;

export function sha1(message: Uint8Array): Uint8Array {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const padded = pad(message);
  const words = new Int32Array(80);
  for (let at = 0; at < padded.byteLength; at += 64) {
    for (let index = 0; index < 16; index++) words[index] = padded.getInt32(at + index * 4);
    addBlock(state, words);
  }
  const digest = new DataView(new ArrayBuffer(20));
  state.forEach((word, index) => {
    digest.setInt32(index * 4, word);
  });
  return new Uint8Array(digest.buffer);
}

/** A one bit, zeros up to a multiple of 64 bytes, the length in bits at the end. */
function pad(message: Uint8Array): DataView {
  const padded = new Uint8Array(((message.length + 8) & ~63) + 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x2000_0000));
  view.setUint32(padded.length - 4, message.length << 3);
  return view;
}

function addBlock(state: Int32Array, words: Int32Array): void {
  for (let t = 16; t < 80; t++) {
    words[t] = rotateLeft(word(words, t - 3) ^ word(words, t - 8) ^ word(words, t - 14) ^ word(words, t - 16), 1);
  }
  let a = word(state, 0);
  let b = word(state, 1);
  let c = word(state, 2);
  let d = word(state, 3);
  let e = word(state, 4);
  for (let t = 0; t < 80; t++) {
    const next = (rotateLeft(a, 5) + mix(t, b, c, d) + e + word(words, t) + word(ROUND, Math.floor(t / 20))) | 0;
    e = d;
    d = c;
    c = rotateLeft(b, 30);
    b = a;
    a = next;
  }
  state[0] = word(state, 0) + a;
  state[1] = word(state, 1) + b;
  state[2] = word(state, 2) + c;
  state[3] = word(state, 3) + d;
  state[4] = word(state, 4) + e;
}

const ROUND = Int32Array.of(0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6);

function mix(t: number, b: number, c: number, d: number): number {
  if (t < 20) return (b & c) | (~b & d);
  if (t >= 40 && t < 60) return (b & c) | (b & d) | (c & d);
  return b ^ c ^ d;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function word(words: Int32Array, at: number): number {
  return words[at] as number;
}
