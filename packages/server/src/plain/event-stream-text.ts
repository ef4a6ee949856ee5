/** Events as a stream of Server-Sent Events (WHATWG HTML, 9.2) says them. It must not know who reads it. */
import type { EventData } from "@tidewire/wire/sio";
import { formatPlainEvent, isBareMessage, isBareText, plainJson } from "./plain-text.js";

/** The path of a stream, behind the path of its WebSockets. */
export const EVENT_STREAM_SUFFIX = "/events";

/** Sent where nothing else is, so that proxies do not take the stream for dead. Browsers ignore it. */
export const KEEP_ALIVE = ":\n\n";

/**
 * One event: `message` with one text is that text; another event is its name and a JSON array of its arguments; whatever
 * can be neither is a `message` with the whole event as a JSON array. `id` null: resuming does not begin behind it.
 */
export function formatStreamEvent(data: EventData, id: string | null): string {
  return block(shownName(data), shownData(data), id);
}

/** Told first to a reader that may have missed events, and why. */
export function formatReset(lastEventId: string, reason: "unknown" | "too old"): string {
  return block(RESET, JSON.stringify({ lastEventId, reason }), null);
}

/** Told last: a browser comes again by itself unless the page closes its EventSource. */
export function formatClose(code: number, reason: string): string {
  return block(CLOSE, JSON.stringify({ code, reason }), null);
}

/** Tells the reader where it stands, without an event. */
export function formatPosition(id: string): string {
  return `id: ${id}\n\n`;
}

export function formatRetry(ms: number): string {
  return `retry: ${Math.ceil(ms)}\n`;
}

const RESET = "reset";
const CLOSE = "close";
/** Names of our own, and those under which an EventSource tells of itself. */
const TAKEN: ReadonlySet<string> = new Set(["", "message", "open", "error", RESET, CLOSE]);

/** null: the default, "message". */
function shownName([name]: EventData): string | null {
  const text = String(name);
  return TAKEN.has(text) || /[\r\n\0]|\p{Surrogate}/u.test(text) ? null : text;
}

function shownData(data: EventData): string {
  if (shownName(data) !== null) return plainJson(data.slice(1));
  const [, body] = data;
  // A carriage return would come out as a line feed.
  const isText = isBareMessage(data) && typeof body === "string" && isBareText(body) && !body.includes("\r");
  return isText ? body : formatPlainEvent(data);
}

function block(name: string | null, data: string, id: string | null): string {
  const event = name === null ? "" : `event: ${name}\n`;
  const lines = data.replaceAll("\n", "\ndata: ");
  return `${id === null ? "" : `id: ${id}\n`}${event}data: ${lines}\n\n`;
}
