/**
 * A reader for whom more waits than could be written at once: how much may still come, and when it is given up.
 * What one turn of the event loop emits is a burst, and nobody can read in the middle of a turn: so it may exceed the
 * limit once, up to `BURST_LIMITS` times, and the reader gets time to take it. It must not know what waits, nor how it is
 * written.
 */
import { type Clock, Deadline, type DeadlineOwner } from "./clock.js";
import type { OutPacket } from "./out-packet.js";

/**
 * What happens when more than `maxBufferedBytes` wait for a session:
 * "disconnect": it ends, for the reason "slow reader".
 * "drop-volatile": events are dropped as if they were volatile, until what waits has been written; acknowledgements,
 * and events that ask for one, still go, up to twice the limit.
 * "latest": of the events that wait only the last of each name stays, in its place; if that is still too much, it ends.
 * A session only ends behind the turn in which the limit was exceeded, and what was emitted in this turn may wait for
 * `pingTimeout` besides; never more than four times the limit in all.
 */
export type SlowReaderPolicy = "disconnect" | "drop-volatile" | "latest";

export interface ReaderLimits {
  readonly clock: Clock;
  readonly outbox: { readonly turn: number };
  /** As long as a client may take for the answer to a ping, it may take to read a burst. */
  readonly timing: { readonly pingTimeoutMs: number };
  readonly maxBufferedBytes: number;
  readonly slowReader: SlowReaderPolicy;
}

/** Whose strain it is. */
export interface Reader {
  /** Bytes that wait for it, wherever. */
  readonly bufferedBytes: number;
  /** Writes what it can, and asks whether the reader is too slow. */
  flush(): void;
}

/** Pending bytes from which on they are written without waiting for the end of the turn. */
export const FLUSH_BYTES = 64 * 1024;

/** How many times the limit may wait because of a burst: whether anybody reads cannot be known within a turn. */
const BURST_LIMITS = 4;

type Standing =
  /** Something waits, within the limit. */
  | "is behind"
  | "is shed"
  /** The limit was exceeded in this very turn: `#allowed` bytes may wait at its end. */
  | "gets a burst"
  /** The burst is over: `#allowed` bytes, by now fewer, may wait until the deadline. */
  | "catches up"
  | "is too slow";

export class Strain implements DeadlineOwner {
  /** Pending bytes at which an append has to do more than append. */
  highWater = FLUSH_BYTES;
  readonly #limits: ReaderLimits;
  readonly #reader: Reader;
  readonly #deadline = new Deadline(this);
  #standing: Standing = "is behind";
  /** The turn that is looked at, and how much waited when it began. */
  #turn = -1;
  #waitedBefore = 0;
  #allowed = 0;

  constructor(limits: ReaderLimits, reader: Reader) {
    this.#limits = limits;
    this.#reader = reader;
  }

  /** Whether the packet may be appended. */
  takes(packet: OutPacket): boolean {
    return this.#standing !== "is too slow" && (this.#standing !== "is shed" || packet.key === null);
  }

  /** `waiting` bytes are there now, the last `added` of them new. True: `judge` is to be called when the turn ends. */
  grown(waiting: number, added: number): boolean {
    const { maxBufferedBytes, slowReader, outbox } = this.#limits;
    const isNewTurn = this.#standing === "is behind" && this.#turn !== outbox.turn;
    if (isNewTurn) {
      this.#turn = outbox.turn;
      // What was appended in this turn before the first mark it reached is no more than one mark.
      this.#waitedBefore = Math.max(0, waiting - added - FLUSH_BYTES);
    }
    // Turns are counted where somebody asks for the end of one.
    if (waiting <= maxBufferedBytes) return isNewTurn;
    if (slowReader === "drop-volatile") {
      if (this.#standing !== "is behind") return this.#giveUp();
      this.#standing = "is shed";
      this.highWater = 2 * maxBufferedBytes;
      return isNewTurn;
    }
    const isNewBurst = this.#standing === "is behind";
    if (isNewBurst) {
      this.#standing = "gets a burst";
      this.#allowed = BURST_LIMITS * maxBufferedBytes;
    }
    return waiting > this.#allowed ? this.#giveUp() : isNewBurst;
  }

  /** Whether the reader is too slow. Behind the turn of a burst it says how much may come on top of it. */
  judge(waiting: number): boolean {
    if (this.#standing === "gets a burst" && this.#turn !== this.#limits.outbox.turn) {
      const { maxBufferedBytes, clock, timing } = this.#limits;
      this.#standing = "catches up";
      this.#allowed = Math.min(this.#allowed, maxBufferedBytes + Math.max(0, waiting - this.#waitedBefore));
      clock.set(this.#deadline, timing.pingTimeoutMs);
    }
    return this.#standing === "is too slow";
  }

  /** The time to take the burst is over. */
  elapsed(): void {
    if (this.#reader.bufferedBytes <= this.#limits.maxBufferedBytes) this.#standing = "is behind";
    else {
      this.#giveUp();
      this.#reader.flush();
    }
  }

  /** The reader took everything that was written; `pending` bytes are still to be. */
  drained(pending: number): void {
    if (this.#standing !== "catches up" || pending > this.#limits.maxBufferedBytes) return;
    this.#standing = "is behind";
    this.end();
  }

  /** All that was pending has been handed over. True: the strain is over. */
  written(): boolean {
    this.highWater = FLUSH_BYTES;
    return this.#standing === "is behind" || this.#standing === "is shed";
  }

  /** Nothing waits any more, for whatever reason. */
  end(): void {
    this.#limits.clock.cancel(this.#deadline);
  }

  #giveUp(): true {
    this.#standing = "is too slow";
    this.highWater = Number.POSITIVE_INFINITY;
    return true;
  }
}
