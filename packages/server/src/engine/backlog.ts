/**
 * What one session has yet to write. When its reader does not keep up a `Strain` says what may still wait, so that it
 * never grows without bound. It must not know how packets are written.
 */
import { ServerError } from "../server-error.js";
import type { OutPacket } from "./out-packet.js";
import type { History } from "./outbox.js";
import { FLUSH_BYTES, type Reader, type ReaderLimits, Strain } from "./strain.js";

export type { SlowReaderPolicy } from "./strain.js";

export interface BacklogLimits extends ReaderLimits {
  /** Its root is where a session stands that has nothing pending. */
  readonly outbox: ReaderLimits["outbox"] & { readonly root: History };
}

interface Waiter {
  resolve(): void;
  reject(error: ServerError): void;
}

export class Backlog {
  readonly #limits: BacklogLimits;
  #pending: History;
  // Made when first needed: most readers keep up (bench: idle memory).
  #strain: Strain | null = null;
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
    return this.#pending.byteLength >= (this.#strain === null ? FLUSH_BYTES : this.#strain.highWater);
  }

  /** Whether something has waited that could not be written at once. */
  get isStrained(): boolean {
    return this.#strain !== null;
  }

  /** False: dropped, and so must be what belongs to the packet. */
  append(packet: OutPacket): boolean {
    if (this.#strain !== null && !this.#strain.takes(packet)) return false;
    this.#pending = this.#pending.after(packet);
    return true;
  }

  /** Everything that waits, to be written now. */
  take(): History {
    const pending = this.#pending;
    this.#pending = this.#limits.outbox.root;
    if (this.#strain?.written() === true) this.#strain = null;
    return pending;
  }

  /**
   * It is high and cannot be written. `inTransport`: bytes that the transport holds besides; `added`: those that were
   * appended last. True: `judge` is to be called at the end of the turn.
   */
  overflow(inTransport: number, added: number, reader: Reader): boolean {
    const { outbox, maxBufferedBytes, slowReader } = this.#limits;
    const isOver = this.#pending.byteLength + inTransport > maxBufferedBytes;
    if (isOver && slowReader === "latest") this.#pending = latestOfEach(this.#pending, outbox.root);
    this.#strain ??= new Strain(this.#limits, reader);
    this.#strain.highWater = this.#pending.byteLength + FLUSH_BYTES;
    return this.#strain.grown(this.#pending.byteLength + inTransport, added);
  }

  /** A turn may have ended. True: the reader is too slow, and its session has to end. */
  judge(inTransport: number): boolean {
    return this.#strain?.judge(this.#pending.byteLength + inTransport) === true;
  }

  /** The reader has taken everything that was written. */
  drained(): void {
    this.#strain?.drained(this.#pending.byteLength);
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
    this.#strain?.end();
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
