/**
 * Events as clients without Socket.IO write and read them, the same in both directions: a JSON array whose first element
 * is a string that may name an event is that event; every other text is the event `message` with that text.
 * It must not know how they travel.
 */
import {
  type EventData,
  extractAttachments,
  hasBinary,
  isDeeperThan,
  isReservedEvent,
  MAX_DEPTH,
} from "@tidewire/wire/sio";

/** The event of a text or a binary message without a name of its own. */
export const MESSAGE = "message";

/**
 * The event that a text stands for. JSON that names a reserved event, or is nested deeper than 1000 levels, is a text
 * like any other. An object with no other key than `$binary`, whose value is base64, is bytes. Never throws.
 */
export function parsePlainText(text: string): EventData {
  const event = startsArray(text) ? parsedEvent(text) : undefined;
  return event ?? [MESSAGE, text];
}

/**
 * What stands for an event: `message` with nothing but a string or bytes is the string or the bytes, everything else a
 * JSON array. So is a string that would be taken for another event, or that is no Unicode.
 */
export function formatPlainMessage(data: EventData): string | Uint8Array {
  const [, body] = data;
  if (!isBareMessage(data)) return formatPlainEvent(data);
  if (body instanceof Uint8Array) return body;
  return typeof body === "string" && isBareText(body) ? body : formatPlainEvent(data);
}

/** The event as a JSON array, whatever it is. */
export function formatPlainEvent([name, ...args]: EventData): string {
  return plainJson([String(name), ...args]);
}

/** JSON with every binary value as `{"$binary":"<base64>"}`. */
export function plainJson(value: unknown): string {
  if (!hasBinary(value)) return JSON.stringify(value);
  const { data, attachments } = extractAttachments(value);
  return JSON.stringify(data, (_key, member: unknown) => {
    const bytes = attachments[placeholderOf(member)];
    return bytes === undefined ? member : { [BINARY]: toBase64(bytes) };
  });
}

/** Whether it is `message` with exactly one argument. */
export function isBareMessage(data: EventData): boolean {
  return data.length === 2 && data[0] === MESSAGE;
}

/** Whether nobody can take the text for anything but itself, also who knows nothing of reserved names. */
export function isBareText(text: string): boolean {
  if (LONE_SURROGATE.test(text)) return false;
  if (!startsArray(text)) return true;
  try {
    const value: unknown = JSON.parse(text);
    return !Array.isArray(value) || typeof value[0] !== "string";
  } catch {
    return true;
  }
}

const BINARY = "$binary";
const LONE_SURROGATE = /\p{Surrogate}/u;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Spares most texts the parser. */
function startsArray(text: string): boolean {
  return /^[\t\n\r ]*\[[\t\n\r ]*"/.test(text);
}

function parsedEvent(text: string): EventData | undefined {
  try {
    const value: unknown = JSON.parse(text, text.includes(BINARY) ? reviveBinary : undefined);
    const isEvent = Array.isArray(value) && typeof value[0] === "string" && !isReservedEvent(value[0]);
    // Whoever passes it on has to be able to write it.
    return isEvent && !isDeeperThan(value, MAX_DEPTH) ? (value as EventData) : undefined;
  } catch {
    return undefined;
  }
}

function reviveBinary(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const [first, ...others] = Object.entries(value) as [string, unknown][];
  if (first?.[0] !== BINARY || others.length > 0) return value;
  const [, text] = first;
  return typeof text === "string" && BASE64.test(text) ? Buffer.from(text, "base64") : value;
}

/** The number of the attachment that stands here, or -1. Of the data's own `_placeholder` keys none is left. */
function placeholderOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return -1;
  const { _placeholder, num } = value as { _placeholder?: unknown; num?: unknown };
  return _placeholder === true && typeof num === "number" ? num : -1;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
