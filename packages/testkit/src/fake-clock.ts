/** Time that passes only when a test says so. Has the timer calls of the platform, so it can stand in for them. */

interface FakeTimer {
  readonly id: number;
  readonly callback: () => void;
  /** Repeats after this many milliseconds; undefined for a single shot. */
  readonly everyMs: number | undefined;
  due: number;
}

export class FakeClock {
  #now: number;
  #lastId = 0;
  readonly #timers = new Map<number, FakeTimer>();

  constructor(startMs = 0) {
    this.#now = startMs;
  }

  now = (): number => this.#now;

  setTimeout = (callback: () => void, delayMs = 0): number => this.#add(callback, delayMs, undefined);

  setInterval = (callback: () => void, everyMs: number): number => this.#add(callback, everyMs, Math.max(1, everyMs));

  clearTimeout = (id: number | undefined): void => {
    if (id !== undefined) this.#timers.delete(id);
  };

  clearInterval = this.clearTimeout;

  /** A single shot that is cancelled by calling what comes back. */
  schedule = (callback: () => void, delayMs: number): (() => void) => {
    const id = this.setTimeout(callback, delayMs);
    return () => this.clearTimeout(id);
  };

  /** Runs everything that falls due within `ms`, each at its own time, earlier ones and earlier-set ones first. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const timer = this.#earliest();
      if (timer === undefined || timer.due > end) break;
      this.#now = timer.due;
      if (timer.everyMs === undefined) this.#timers.delete(timer.id);
      else timer.due += timer.everyMs;
      timer.callback();
    }
    this.#now = end;
  }

  /** How many timers are set: zero means that nothing was left behind. */
  get pending(): number {
    return this.#timers.size;
  }

  /** When the next timer falls due, or undefined if none is set. */
  get nextDueMs(): number | undefined {
    return this.#earliest()?.due;
  }

  #add(callback: () => void, delayMs: number, everyMs: number | undefined): number {
    const id = ++this.#lastId;
    this.#timers.set(id, { id, callback, everyMs, due: this.#now + Math.max(0, delayMs) });
    return id;
  }

  #earliest(): FakeTimer | undefined {
    let earliest: FakeTimer | undefined;
    for (const timer of this.#timers.values()) {
      if (earliest === undefined || timer.due < earliest.due) earliest = timer;
    }
    return earliest;
  }
}
