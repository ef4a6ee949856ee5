/** A bucket of tokens: bursts are fine, floods are not. Holds no timer; the caller says what time it is. */
export class RateLimit {
  readonly #burst: number;
  readonly #refillMs: number;
  #tokens: number;
  #countedAt: number;

  constructor(burst: number, refillMs: number, now: number) {
    this.#burst = burst;
    this.#refillMs = refillMs;
    this.#tokens = burst;
    this.#countedAt = now;
  }

  /** Takes one token if there is one. */
  take(now: number): boolean {
    const earned = Math.max(0, now - this.#countedAt) / this.#refillMs;
    this.#tokens = Math.min(this.#burst, this.#tokens + earned);
    this.#countedAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
