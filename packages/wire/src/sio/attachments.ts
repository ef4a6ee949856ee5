/**
 * Binary values inside JSON-shaped data: found, taken out in favour of `{"_placeholder":true,"num":i}`, put back in.
 * The data of an application is read, never written; what is put back goes into data the decoder itself has made.
 */
import { toUint8Array } from "../bytes.js";
import { WireError } from "../wire-error.js";
import { isContainer, MAX_DEPTH, tooDeep } from "./depth.js";
import { blobRefused, isBinary, isBlob, isJsonable } from "./json-kinds.js";
import { setOwn } from "./own-property.js";

export interface Extracted {
  /** The data with placeholders; shares with the original every part that holds no binary. */
  readonly data: unknown;
  /** Views of the original's own bytes, in depth-first order. */
  readonly attachments: Uint8Array[];
}

/**
 * Whether `JSON.stringify` would come across an ArrayBuffer, a view of one, or a Blob.
 * @throws WireError "misuse" if the data is circular, or nested deeper than MAX_DEPTH
 */
export function hasBinary(value: unknown): boolean {
  return isContainer(value) && holdsBinary(value, 0, true);
}

/**
 * Takes the binary values out of a copy.
 *
 * A key `_placeholder` that the data itself brings is left out: next to real attachments it could only be taken for
 * one of them, and a peer that plants it in data others relay would have their recipients cut off.
 * @throws WireError "misuse" if the data is circular, nested deeper than MAX_DEPTH, or holds a Blob, whose bytes
 * cannot be had at once
 */
export function extractAttachments(value: unknown): Extracted {
  const attachments: Uint8Array[] = [];
  return { data: withoutBinary(value, "", attachments, 0, true), attachments };
}

/**
 * The places of `count` attachments in freshly parsed JSON. An attachment nobody refers to is tolerated.
 * @throws WireError "bad-sio-packet", `illegal attachments`, if a placeholder's number is no index, or comes twice
 */
export function findPlaceholders(json: object, count: number): AttachmentSlot[] {
  const slots: AttachmentSlot[] = [];
  const taken = new Set<number>();
  // No recursion: what came from a peer must not be able to exhaust the stack.
  const open: object[] = [json];
  for (let holder = open.pop(); holder !== undefined; holder = open.pop()) {
    for (const [key, value] of Object.entries(holder) as [string, unknown][]) {
      if (!isContainer(value)) continue;
      if (!isPlaceholder(value)) {
        open.push(value);
        continue;
      }
      const { num } = value;
      if (!isIndex(num, count) || taken.has(num)) throw new WireError("bad-sio-packet", "illegal attachments");
      taken.add(num);
      slots.push({ holder, key, num });
    }
  }
  return slots;
}

/** Where attachment `num` belongs. */
export interface AttachmentSlot {
  readonly holder: object;
  readonly key: string;
  readonly num: number;
}

/** Puts the attachments into the places found for them. */
export function restoreAttachments(slots: readonly AttachmentSlot[], attachments: readonly Uint8Array[]): void {
  for (const { holder, key, num } of slots) setOwn(holder, key, attachments[num]);
}

function holdsBinary(value: object, depth: number, consultToJson: boolean): boolean {
  if (depth >= MAX_DEPTH) throw tooDeep();
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const element: unknown = value[i];
      if (isContainer(element) && holdsBinary(element, depth + 1, true)) return true;
    }
    return false;
  }
  // Nearly every object is plain, and asking for its tag costs as much as encoding it.
  if (!isPlain(value) && (isBinary(value) || isBlob(value))) return true;
  if (consultToJson && isJsonable(value)) {
    const json = value.toJSON("");
    return isContainer(json) && holdsBinary(json, depth + 1, false);
  }
  // Inherited keys may slip in: that costs a needless extraction, which looks at own keys only.
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    if (isContainer(member) && holdsBinary(member, depth + 1, true)) return true;
  }
  return false;
}

/** The value itself if there is no binary in it, otherwise a copy along the way to it. */
function withoutBinary(
  value: unknown,
  key: string,
  into: Uint8Array[],
  depth: number,
  consultToJson: boolean,
): unknown {
  if (!isContainer(value)) return value;
  if (depth >= MAX_DEPTH) throw tooDeep();
  if (isBinary(value)) return { _placeholder: true, num: into.push(toUint8Array(value)) - 1 };
  if (isBlob(value)) throw blobRefused();
  if (consultToJson && isJsonable(value)) {
    const json = value.toJSON(key);
    const copy = withoutBinary(json, key, into, depth + 1, false);
    return copy === json ? value : copy;
  }
  return Array.isArray(value) ? copyArray(value, into, depth) : copyRecord(value, into, depth);
}

function copyArray(array: unknown[], into: Uint8Array[], depth: number): unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < array.length; i++) {
    const element = array[i];
    const replaced = withoutBinary(element, String(i), into, depth + 1, true);
    if (replaced === element) continue;
    copy ??= [...array];
    copy[i] = replaced;
  }
  return copy ?? array;
}

function copyRecord(record: object, into: Uint8Array[], depth: number): object {
  const entries = Object.entries(record) as [string, unknown][];
  let changed = false;
  for (const entry of entries) {
    const replaced = withoutBinary(entry[1], entry[0], into, depth + 1, true);
    changed ||= replaced !== entry[1] || entry[0] === PLACEHOLDER;
    entry[1] = replaced;
  }
  if (!changed) return record;
  const copy = {};
  for (const [key, value] of entries) {
    // A function is no JSON anyway, but one called toJSON would be run on the copy.
    if (key !== PLACEHOLDER && typeof value !== "function") setOwn(copy, key, value);
  }
  return copy;
}

const PLACEHOLDER = "_placeholder";

function isPlaceholder(value: object): value is { num: unknown } {
  return (value as Record<string, unknown>)[PLACEHOLDER] === true;
}

/** Whether a placeholder's number is that of one of `count` attachments. */
export function isIndex(num: unknown, count: number): num is number {
  return Number.isInteger(num) && (num as number) >= 0 && (num as number) < count;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
