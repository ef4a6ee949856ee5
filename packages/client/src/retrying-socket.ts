/**
 * A socket with the option `retries`: its packets go one after the other, each again until it is acknowledged. Delivery
 * is at least once and in order.
 */
import { call, type Listener } from "./emitter.js";
import type { SocketOptions } from "./options.js";
import type { Flags, Owner } from "./owner.js";
import { isReserved } from "./packets.js";
import { Socket } from "./socket.js";

/** What is waited for an acknowledgement unless told otherwise. */
const ACK_TIMEOUT_MS = 10_000;

interface Entry {
  readonly flags: Flags;
  readonly data: unknown[];
  /** Gets an error, or null and the answer. */
  readonly answer: Listener | undefined;
  tries: number;
  underWay?: boolean;
}

export class RetryingSocket extends Socket {
  readonly #retries: number;
  readonly #entries: Entry[] = [];

  constructor(io: Owner, nsp: string, options: SocketOptions = {}) {
    super(io, nsp, { ...options, ackTimeout: options.ackTimeout ?? ACK_TIMEOUT_MS });
    this.#retries = options.retries ?? 0;
  }

  override emitWith(flags: Flags, data: unknown[], answer?: Listener, promised?: boolean): this {
    // What is volatile is not tried again; a reserved name is refused at once.
    if (flags.volatile || isReserved(data[0])) return super.emitWith(flags, data, answer, promised);
    this.#entries.push({ flags, data, answer, tries: 0 });
    this.#drain();
    return this;
  }

  override release(): void {
    super.release();
    // The connection it went over is gone. What cannot be encoded was emitted long ago: nobody is left to throw at.
    call(this, () => this.#drain(true));
  }

  /** Sends the first packet, unless it is under way. */
  #drain(again?: boolean): void {
    const [entry] = this.#entries;
    if (!entry || (entry.underWay && !again) || !this.connected) return;
    entry.underWay = true;
    const attempt = ++entry.tries;
    const settle: Listener = (error, ...args) => {
      // An answer counts once, for the try it answers or an earlier one of the same packet; a failure for the last try.
      if (this.#entries[0] !== entry || (error && entry.tries !== attempt)) return;
      if (!error || attempt > this.#retries) {
        this.#entries.shift();
        if (entry.answer) call(this, entry.answer, [error, ...args]);
      }
      entry.underWay = false;
      this.#drain();
    };
    try {
      super.emitWith(entry.flags, entry.data, settle);
    } catch (error) {
      // It cannot be encoded, and will not hold up the others.
      this.#entries.shift();
      if (entry.answer) call(this, entry.answer, [error]);
      this.#drain();
      throw error;
    }
  }
}
