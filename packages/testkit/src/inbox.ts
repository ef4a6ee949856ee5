/** A queue between what arrives and the test that expects it. Every wait has a bound and says what was missing. */
import { TestkitError } from "./testkit-error.js";

export interface WaitOptions {
  /** How long to wait, in milliseconds. Default 10,000: generous, because only a failing test waits that long. */
  withinMs?: number;
  /** What is awaited, for the message of the error. */
  what?: string;
}

export const DEFAULT_WITHIN_MS = 10_000;

interface Waiting<T> {
  resolve(item: T): void;
  reject(error: TestkitError): void;
  timer: NodeJS.Timeout;
}

export class Inbox<T> {
  readonly #items: T[] = [];
  readonly #waiting: Waiting<T>[] = [];
  #closedBecause: string | undefined;

  push(item: T): void {
    const first = this.#waiting.shift();
    if (first === undefined) {
      this.#items.push(item);
      return;
    }
    clearTimeout(first.timer);
    first.resolve(item);
  }

  /** Nothing more will arrive: whoever waits, now or later, is told why once the queue is empty. */
  close(reason: string): void {
    this.#closedBecause ??= reason;
    for (const waiting of this.#waiting.splice(0)) {
      clearTimeout(waiting.timer);
      waiting.reject(new TestkitError("closed", this.#closedBecause));
    }
  }

  /** The next item in order of arrival. Rejects with "timed-out" or "closed". */
  next(options: WaitOptions = {}): Promise<T> {
    const withinMs = options.withinMs ?? DEFAULT_WITHIN_MS;
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift() as T);
    if (this.#closedBecause !== undefined) return Promise.reject(new TestkitError("closed", this.#closedBecause));
    return new Promise((resolve, reject) => {
      const waiting: Waiting<T> = {
        resolve,
        reject,
        timer: setTimeout(() => {
          this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
          reject(new TestkitError("timed-out", `${options.what ?? "nothing arrived"} within ${withinMs} ms`));
        }, withinMs),
      };
      this.#waiting.push(waiting);
    });
  }

  /** The next `count` items; the bound is for all of them together. */
  async take(count: number, options: WaitOptions = {}): Promise<T[]> {
    const deadline = Date.now() + (options.withinMs ?? DEFAULT_WITHIN_MS);
    const items: T[] = [];
    while (items.length < count) {
      const what = options.what ?? `only ${items.length} of ${count} arrived`;
      items.push(await this.next({ withinMs: Math.max(1, deadline - Date.now()), what }));
    }
    return items;
  }

  /** What has arrived and was not taken yet; the queue is empty afterwards. */
  drain(): T[] {
    return this.#items.splice(0);
  }

  get size(): number {
    return this.#items.length;
  }
}
