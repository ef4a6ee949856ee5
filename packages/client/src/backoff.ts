/** How long to wait before the next attempt: doubling, with jitter, up to a maximum. Holds no timer. */

export interface BackoffOptions {
  readonly minMs: number;
  readonly maxMs: number;
  /** Part of the delay that chance may add or take, 0 to 1. */
  readonly jitter: number;
}

/** Past this, doubling any delay exceeds any maximum; and numbers stay finite. */
const MOST_DOUBLINGS = 32;

export class Backoff {
  readonly #random: () => number;
  /** Delays handed out since the last reset. */
  attempts = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** The next delay in milliseconds. */
  next({ minMs, maxMs, jitter }: BackoffOptions): number {
    const delay = minMs * 2 ** Math.min(this.attempts++, MOST_DOUBLINGS);
    const random = this.#random();
    const deviation = Math.floor(random * jitter * delay);
    const jittered = Math.floor(random * 10) % 2 === 0 ? delay - deviation : delay + deviation;
    return Math.trunc(Math.min(jittered, maxMs));
  }

  reset(): void {
    this.attempts = 0;
  }
}
