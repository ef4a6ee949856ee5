/**
 * The last events of one namespace, for readers of its stream that come back: bounded in count, bytes and age.
 * It must not know who reads, nor how events are written.
 */
import type { OutPacket } from "../engine/out-packet.js";

export interface HistoryLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

export interface HistoryMessage {
  readonly first: OutPacket;
  readonly rest: readonly OutPacket[] | null;
}

/** To whom a broadcast went. */
export interface HistoryAddress {
  /** Empty: to everybody. */
  readonly rooms: ReadonlySet<string>;
  readonly except?: ReadonlySet<string>;
  readonly flags?: { readonly volatile?: boolean };
}

interface Entry {
  readonly message: HistoryMessage;
  readonly rooms: ReadonlySet<string>;
  readonly except: ReadonlySet<string>;
  readonly byteLength: number;
  readonly at: number;
}

const NOBODY: ReadonlySet<string> = new Set();

export class EventHistory {
  readonly #limits: HistoryLimits;
  readonly #tag: string;
  readonly #now: () => number;
  /** By number, the oldest first. */
  readonly #entries = new Map<number, Entry>();
  readonly #numbers = new WeakMap<OutPacket, number>();
  #last = 0;
  #bytes = 0;

  /** `tag` tells the ids of this history from those of others; `now` in ms, never running backwards. */
  constructor(limits: HistoryLimits, tag: string, now: () => number) {
    this.#limits = limits;
    this.#tag = tag;
    this.#now = now;
  }

  /** The id of who has seen everything up to now. */
  get position(): string {
    return this.#id(this.#last);
  }

  get size(): number {
    return this.#entries.size;
  }

  get byteLength(): number {
    return this.#bytes;
  }

  /** A broadcast goes out. What is volatile is not to be sent again. */
  record(message: HistoryMessage, { rooms, except = NOBODY, flags }: HistoryAddress): void {
    if (flags?.volatile === true) return;
    const { first, rest } = message;
    const byteLength = (rest ?? []).reduce((sum, packet) => sum + packet.byteLength, first.byteLength);
    const number = ++this.#last;
    this.#numbers.set(first, number);
    this.#entries.set(number, { message, rooms, except, byteLength, at: this.#now() });
    this.#bytes += byteLength;
    this.#shrink();
  }

  /** The id of the broadcast that begins with this packet; null: it was none, and can not be missed. */
  idOf(first: OutPacket): string | null {
    const number = this.#numbers.get(first);
    return number === undefined ? null : this.#id(number);
  }

  /**
   * What went to any of the rooms behind that id; or why nobody knows: the id is of another history ("unknown"), or
   * something behind it is gone ("too old").
   */
  missed(lastEventId: string, rooms: ReadonlySet<string>): HistoryMessage[] | "unknown" | "too old" {
    const seen = this.#number(lastEventId);
    if (seen === undefined) return "unknown";
    this.#shrink();
    if (seen < this.#last - this.#entries.size) return "too old";
    const missed: HistoryMessage[] = [];
    for (const [number, entry] of this.#entries) {
      if (number > seen && isAddressed(entry, rooms)) missed.push(entry.message);
    }
    return missed;
  }

  #id(number: number): string {
    return `${this.#tag}-${number}`;
  }

  #number(id: string): number | undefined {
    const digits = id.startsWith(`${this.#tag}-`) ? id.slice(this.#tag.length + 1) : "";
    if (!/^\d{1,15}$/.test(digits)) return undefined;
    const number = Number(digits);
    return number <= this.#last ? number : undefined;
  }

  #shrink(): void {
    const { maxEvents, maxBytes, maxAgeMs } = this.#limits;
    const oldest = this.#now() - maxAgeMs;
    for (const [number, { byteLength, at }] of this.#entries) {
      if (this.#entries.size <= maxEvents && this.#bytes <= maxBytes && at >= oldest) return;
      this.#entries.delete(number);
      this.#bytes -= byteLength;
    }
  }
}

function isAddressed({ rooms, except }: Entry, own: ReadonlySet<string>): boolean {
  const isOwn = (room: string): boolean => own.has(room);
  return (rooms.size === 0 || [...rooms].some(isOwn)) && ![...except].some(isOwn);
}
