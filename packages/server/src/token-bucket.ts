/** A rate as a counter: tokens come back as time passes, and nobody has to be woken for that. */

/** Milliseconds that never run backwards. */
export type Now = () => number;

export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #now: Now;
  #tokens: number;
  #filledAt: number;

  /** Full at the beginning, with `burst` tokens. */
  constructor(perSecond: number, burst: number, now: Now) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#now = now;
    this.#tokens = burst;
    this.#filledAt = now();
  }

  /** Whether a token is left. */
  get isOpen(): boolean {
    this.#fill();
    return this.#tokens > 0;
  }

  /** Takes tokens if there is one; more than there are become a debt, so that nothing is too large to pass ever. */
  take(count: number): boolean {
    if (!this.isOpen) return false;
    this.#tokens -= count;
    return true;
  }

  /** Takes tokens whether they are there or not. */
  charge(count: number): void {
    this.#fill();
    this.#tokens -= count;
  }

  /** Tokens that were taken and not there: 0 while there is no debt. */
  get debt(): number {
    this.#fill();
    return Math.max(0, -this.#tokens);
  }

  /** Milliseconds until a token is left: 0 if one is. */
  get waitMs(): number {
    return this.isOpen ? 0 : Math.floor(-this.#tokens / this.#perMs) + 1;
  }

  #fill(): void {
    const now = this.#now();
    // With an infinite rate an instant would add 0 · ∞.
    if (now === this.#filledAt) return;
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) * this.#perMs);
    this.#filledAt = now;
  }
}
