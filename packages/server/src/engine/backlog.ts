/**
 * What one session has yet to write, and what becomes of it when the reader does not keep up: it never grows without
 * bound. It must not know how packets are written.
 */
import { ServerError } from "../server-error.js";
import type { OutPacket } from "./out-packet.js";
import type { History } from "./outbox.js";

/**
 * What happens when more than `maxBufferedBytes` wait for a session:
 * "disconnect": it ends, for the reason "slow reader".
 * "drop-volatile": events are dropped as if they were volatile, until what waits has been written; acknowledgements,
 * and events that ask for one, still go, up to twice the limit.
 * "latest": of the events that wait only the last of each name stays, in its place; if that is still too much, it ends.
 */
export type SlowReaderPolicy = "disconnect" | "drop-volatile" | "latest";

export interface BacklogLimits {
  /** Its root is where a session stands that has nothing pending. */
  readonly outbox: { readonly root: History };
  readonly maxBufferedBytes: number;
  readonly slowReader: SlowReaderPolicy;
}

interface Waiter {
  resolve(): void;
  reject(error: ServerError): void;
}

/** Pending bytes from which on they are written without waiting for the end of the turn. */
const FLUSH_BYTES = 64 * 1024;

export class Backlog {
  readonly #limits: BacklogLimits;
  #pending: History;
  /** Pending bytes at which an append has to do more than append. */
  #highWater = FLUSH_BYTES;
  #reader: "keeps up" | "is shed" | "is too slow" = "keeps up";
  #waiters: Waiter[] | null = null;

  constructor(limits: BacklogLimits) {
    this.#limits = limits;
    this.#pending = limits.outbox.root;
  }

  get pending(): History {
    return this.#pending;
  }

  get isEmpty(): boolean {
    return this.#pending === this.#limits.outbox.root;
  }

  /** Whether it is to be written at once. */
  get isHigh(): boolean {
    return this.#pending.byteLength >= this.#highWater;
  }

  get isTooSlow(): boolean {
    return this.#reader === "is too slow";
  }

  /** False: dropped, and so must be what belongs to the packet. */
  append(packet: OutPacket): boolean {
    if (this.#reader !== "keeps up" && (this.#reader === "is too slow" || packet.key !== null)) return false;
    this.#pending = this.#pending.after(packet);
    return true;
  }

  /** Everything that waits, to be written now. */
  take(): History {
    const pending = this.#pending;
    this.#pending = this.#limits.outbox.root;
    this.#highWater = FLUSH_BYTES;
    if (this.#reader === "is shed") this.#reader = "keeps up";
    return pending;
  }

  /**
   * It is high and cannot be written. `inTransport`: bytes that the transport holds besides.
   * True: the reader is too slow, and its session has to end.
   */
  overflow(inTransport: number): boolean {
    const { outbox, maxBufferedBytes, slowReader } = this.#limits;
    const isOver = (): boolean => this.#pending.byteLength + inTransport > maxBufferedBytes;
    if (isOver() && slowReader === "latest") this.#pending = latestOfEach(this.#pending, outbox.root);
    this.#highWater = this.#pending.byteLength + FLUSH_BYTES;
    if (!isOver()) return false;
    if (slowReader === "drop-volatile" && this.#reader === "keeps up") {
      this.#reader = "is shed";
      this.#highWater = 2 * maxBufferedBytes;
      return false;
    }
    this.#reader = "is too slow";
    this.#highWater = Number.POSITIVE_INFINITY;
    return true;
  }

  /** Resolves with the next `release`, rejects with what `abandon` gives. */
  wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters ??= [];
      this.#waiters.push({ resolve, reject });
    });
  }

  get isWaitedFor(): boolean {
    return this.#waiters !== null;
  }

  /** Everything was written. */
  release(): void {
    const waiters = this.#waiters ?? [];
    this.#waiters = null;
    for (const waiter of waiters) waiter.resolve();
  }

  /** The session ended: nothing waits any more. */
  abandon(): void {
    this.#pending = this.#limits.outbox.root;
    const waiters = this.#waiters ?? [];
    this.#waiters = null;
    for (const waiter of waiters) waiter.reject(new ServerError("disconnected", "session ended before it was drained"));
  }
}

/** The same packets without the events that a later one of their name makes stale. */
function latestOfEach(history: History, root: History): History {
  const packets = history.packets();
  const last = new Map<string, number>();
  packets.forEach(({ key }, at) => {
    if (key !== null) last.set(key, at);
  });
  let kept = root;
  for (let at = 0; at < packets.length; at++) {
    const packet = packets[at] as OutPacket;
    if (packet.key !== null && last.get(packet.key) !== at) at += packet.followers;
    else kept = kept.after(packet);
  }
  return kept;
}
