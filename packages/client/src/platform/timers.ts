/** Timers of any host. Looked up at each call, so that a test may replace them; or once, if the application asks. */
import type { After, TimerOptions } from "./platform.js";

const native = { setTimeout, clearTimeout };

/** @param started gets what the host made */
export function hostTimers({ useNativeTimers }: TimerOptions, started?: (timer: unknown) => void): After {
  return (delayMs, task) => {
    // Called without an object, as they are everywhere: browsers refuse to have them called on another one.
    const { setTimeout, clearTimeout } = useNativeTimers ? native : globalThis;
    const timer = setTimeout(task, delayMs);
    started?.(timer);
    return () => clearTimeout(timer);
  };
}

/** After the current task, before any timer. */
export function defer(task: () => void): void {
  queueMicrotask(task);
}
