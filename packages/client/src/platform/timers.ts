/** Timers of any host. Looked up at each call, so that a test may replace them; or once, if the application asks. */
import type { TimerOptions, Timers } from "./platform.js";

interface TimerHost {
  readonly setTimeout: (task: () => void, delayMs: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
}

const host = globalThis as unknown as TimerHost;
const native: TimerHost = { setTimeout: host.setTimeout, clearTimeout: host.clearTimeout };

export function hostTimers({ autoUnref, useNativeTimers }: TimerOptions): Timers {
  return {
    after(delayMs, task) {
      // Called without an object, as they are everywhere: browsers refuse to have them called on another one.
      const { setTimeout, clearTimeout } = useNativeTimers ? native : host;
      const timer = setTimeout(task, delayMs);
      if (autoUnref) (timer as { unref?(): void }).unref?.();
      return () => clearTimeout(timer);
    },
  };
}

/** After the current task, before any timer. */
export function defer(task: () => void): void {
  void Promise.resolve().then(task);
}
