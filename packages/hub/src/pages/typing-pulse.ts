/** When to tell the others that one is typing: at the start, again while it goes on, and at the end. Holds no timer. */
export class TypingPulse {
  readonly #repeatMs: number;
  readonly #idleMs: number;
  #toldAt: number | undefined;
  #typedAt = 0;

  constructor(repeatMs = 2_500, idleMs = 4_000) {
    this.#repeatMs = repeatMs;
    this.#idleMs = idleMs;
  }

  /** The text changed. */
  typed(text: string, now: number): "tell-typing" | "tell-stopped" | undefined {
    if (text.trim() === "") return this.stopped();
    this.#typedAt = now;
    if (this.#toldAt !== undefined && now - this.#toldAt < this.#repeatMs) return undefined;
    this.#toldAt = now;
    return "tell-typing";
  }

  /** Called now and then: nobody types for ever. */
  elapse(now: number): "tell-stopped" | undefined {
    return now - this.#typedAt >= this.#idleMs ? this.stopped() : undefined;
  }

  /** The message was sent, or the room left. The end is told once. */
  stopped(): "tell-stopped" | undefined {
    if (this.#toldAt === undefined) return undefined;
    this.#toldAt = undefined;
    return "tell-stopped";
  }
}
