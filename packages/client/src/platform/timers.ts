/** Timers of any host. Looked up at each call, so that a test may replace them; or once, if the application asks. */
import type { TimerOptions, Timers } from "./platform.js";

interface TimerHost {
  setTimeout(task: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
}

const host = globalThis as unknown as TimerHost;
const { setTimeout, clearTimeout } = host;
const native: TimerHost = {
  setTimeout: (task, delayMs) => setTimeout.call(globalThis, task, delayMs),
  clearTimeout: (timer) => clearTimeout.call(globalThis, timer),
};

export function hostTimers({ autoUnref, useNativeTimers }: TimerOptions): Timers {
  const clock = useNativeTimers ? native : host;
  return {
    after(delayMs, task) {
      const timer = clock.setTimeout(task, delayMs);
      if (autoUnref) (timer as { unref?(): void }).unref?.();
      return () => clock.clearTimeout(timer);
    },
  };
}

/** After the current task, before any timer. */
export function defer(task: () => void): void {
  void Promise.resolve().then(task);
}
