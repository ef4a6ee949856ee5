/** Calls of what is not ours: functions of the application, listeners, adapters. What they throw stays where it belongs. */

/** Calls. What is thrown, or what a promise that comes back is rejected with, goes to `failed`. */
export function guarded(call: () => unknown, failed: (error: unknown) => void): void {
  try {
    const result = call();
    if (result instanceof Promise) result.catch(failed);
  } catch (error) {
    failed(error);
  }
}
