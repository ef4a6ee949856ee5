/** Waiting with a bound for conditions and events; no test sleeps for a fixed time. */
import { DEFAULT_WITHIN_MS, Inbox, type WaitOptions } from "./inbox.js";
import { TestkitError } from "./testkit-error.js";

/** Whatever emits: Node's EventEmitter, component-emitter of any client version, our own. */
export interface Emits {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  removeListener(event: string, listener: (...args: unknown[]) => void): unknown;
}

/**
 * Runs `probe` until it neither throws nor gives `false`, and resolves with what it gave.
 * Rejects with "timed-out"; the last failure of the probe is the `cause`.
 */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<Exclude<T, false>> {
  const withinMs = options.withinMs ?? DEFAULT_WITHIN_MS;
  const deadline = Date.now() + withinMs;
  for (;;) {
    let failure: unknown;
    try {
      const value = await probe();
      if (value !== false) return value as Exclude<T, false>;
      failure = "the probe gave false";
    } catch (error) {
      failure = error;
    }
    if (Date.now() >= deadline) {
      const detail = failure instanceof Error ? failure.message : String(failure);
      const what = options.what ?? "the condition did not hold";
      throw new TestkitError("timed-out", `${what} within ${withinMs} ms: ${detail}`, { cause: failure });
    }
    await pause(POLL_MS);
  }
}

const POLL_MS = 5;

/** The arguments of the next `name` event. */
export function nextEvent(source: Emits, name: string, options: WaitOptions = {}): Promise<unknown[]> {
  const inbox = collect(source, name);
  return inbox.next({ what: `no "${name}" event`, ...options }).finally(inbox.stop);
}

/** Every `name` event from now on, as a queue of argument lists. */
export function collect(source: Emits, name: string): Inbox<unknown[]> & { stop(): void } {
  const inbox = new Inbox<unknown[]>();
  const listener = (...args: unknown[]) => inbox.push(args);
  source.on(name, listener);
  return Object.assign(inbox, { stop: () => void source.removeListener(name, listener) });
}

/** Lets timers and I/O run for `ms`: only to show that something does NOT happen. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
