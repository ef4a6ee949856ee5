/** The one place for timers. */

export type Undo = () => void;

export function after(delayMs: number, task: () => void): Undo {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
}
