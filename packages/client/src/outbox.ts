/**
 * What `retries` keeps: packets that are sent one after the other, each again until it is acknowledged. Delivery is at
 * least once and in order. Knows neither packets nor timers: a try is a call of `transmit`.
 */

export interface Ack {
  done(args: readonly unknown[]): void;
  /** Nobody answered. Absent for an acknowledgement that waits forever. */
  fail?: ((error: Error) => void) | undefined;
}

export interface OutboxEntry<Flags> {
  readonly data: readonly unknown[];
  readonly flags: Flags;
  readonly ack: Ack | undefined;
}

export class Outbox<Flags> {
  readonly #retries: number;
  readonly #ready: () => boolean;
  readonly #transmit: (entry: OutboxEntry<Flags>, ack: Ack) => void;
  readonly #entries: (OutboxEntry<Flags> & { tries: number; underWay: boolean })[] = [];

  /** @param ready whether there is a connection to send over */
  constructor(retries: number, ready: () => boolean, transmit: (entry: OutboxEntry<Flags>, ack: Ack) => void) {
    this.#retries = retries;
    this.#ready = ready;
    this.#transmit = transmit;
  }

  get size(): number {
    return this.#entries.length;
  }

  add(entry: OutboxEntry<Flags>): void {
    this.#entries.push({ ...entry, tries: 0, underWay: false });
  }

  /** Sends the first packet, unless it is under way; `again` if the connection it went over is gone. */
  drain(again: boolean): void {
    const [entry] = this.#entries;
    if (entry === undefined || (entry.underWay && !again) || !this.#ready()) return;
    entry.underWay = true;
    const attempt = ++entry.tries;
    // An answer counts once, for the try it answers or an earlier one of the same packet.
    const settle = (answer: () => void) => {
      if (this.#entries[0] !== entry) return;
      this.#entries.shift();
      answer();
    };
    this.#transmit(entry, {
      done: (args) => {
        settle(() => entry.ack?.done(args));
        this.drain(false);
      },
      fail: (error) => {
        if (entry.tries !== attempt) return;
        if (attempt > this.#retries) settle(() => entry.ack?.fail?.(error));
        entry.underWay = false;
        this.drain(false);
      },
    });
  }
}
