/**
 * UTF-8 in plain TypeScript, after the WHATWG Encoding Standard: the twin of the natives, and the bit-exact rule
 * they are tested against.
 */
import { Utf8Validator } from "./utf8-validator.js";

/** The text of valid UTF-8, undefined for anything else. A byte order mark is kept: it is part of the message. */
export function decodeUtf8Portable(bytes: Uint8Array, start: number, end: number): string | undefined {
  const validator = new Utf8Validator();
  if (!validator.push(bytes, start, end) || !validator.complete()) return undefined;
  let text = "";
  let units: number[] = [];
  for (let at = start; at < end; ) {
    const lead = byteAt(bytes, at);
    if (lead < 0x80) {
      units.push(lead);
      at += 1;
    } else if (lead < 0xe0) {
      units.push(((lead & 0x1f) << 6) | tail(bytes, at + 1));
      at += 2;
    } else if (lead < 0xf0) {
      units.push(((lead & 0x0f) << 12) | (tail(bytes, at + 1) << 6) | tail(bytes, at + 2));
      at += 3;
    } else {
      const point =
        ((lead & 0x07) << 18) | (tail(bytes, at + 1) << 12) | (tail(bytes, at + 2) << 6) | tail(bytes, at + 3);
      units.push(0xd7c0 + (point >> 10), 0xdc00 | (point & 0x3ff));
      at += 4;
    }
    if (units.length >= UNITS_PER_CALL) {
      text += String.fromCharCode(...units);
      units = [];
    }
  }
  return text + String.fromCharCode(...units);
}

/** How many bytes the text takes: a lone surrogate counts as U+FFFD, three bytes. */
export function utf8LengthPortable(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else {
      bytes += 2;
      // A pair is two units and four bytes.
      if (isPair(unit, text, index)) index++;
    }
  }
  return bytes;
}

/** Writes the text and returns the number of bytes; the caller has made room for `utf8Length(text)` of them. */
export function writeUtf8Portable(target: Uint8Array, text: string, at: number): number {
  let next = at;
  for (let index = 0; index < text.length; index++) {
    let unit = text.charCodeAt(index);
    if (unit < 0x80) {
      target[next++] = unit;
    } else if (unit < 0x800) {
      target[next++] = 0xc0 | (unit >> 6);
      target[next++] = 0x80 | (unit & 0x3f);
    } else if (isPair(unit, text, index)) {
      index++;
      const point = 0x10000 + ((unit & 0x3ff) << 10) + (text.charCodeAt(index) & 0x3ff);
      target[next++] = 0xf0 | (point >> 18);
      target[next++] = 0x80 | ((point >> 12) & 0x3f);
      target[next++] = 0x80 | ((point >> 6) & 0x3f);
      target[next++] = 0x80 | (point & 0x3f);
    } else {
      if (unit >= 0xd800 && unit <= 0xdfff) unit = REPLACEMENT;
      target[next++] = 0xe0 | (unit >> 12);
      target[next++] = 0x80 | ((unit >> 6) & 0x3f);
      target[next++] = 0x80 | (unit & 0x3f);
    }
  }
  return next - at;
}

const REPLACEMENT = 0xfffd;
/** Far below the argument count at which engines overflow their stack. */
const UNITS_PER_CALL = 4096;

function isPair(unit: number, text: string, index: number): boolean {
  return (unit & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

function tail(bytes: Uint8Array, at: number): number {
  return byteAt(bytes, at) & 0x3f;
}
