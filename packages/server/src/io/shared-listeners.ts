/** Listeners that two emitters have in common: who listens to the one in truth listens to the other. */
import { EventEmitter } from "node:events";

/**
 * Makes every method of an emitter but `emit`, on objects with this prototype, one of the emitter that `target` gives.
 * Chains go on with the object they began with.
 */
export function shareListeners<Owner extends object>(prototype: Owner, target: (owner: Owner) => EventEmitter): void {
  for (const name of Object.keys(EventEmitter.prototype)) {
    const method: unknown = Reflect.get(EventEmitter.prototype, name);
    if (typeof method !== "function" || name === "emit") continue;
    Object.defineProperty(prototype, name, {
      configurable: true,
      writable: true,
      value(this: Owner, ...args: unknown[]): unknown {
        const emitter = target(this);
        const result: unknown = Reflect.apply(Reflect.get(emitter, name) as () => unknown, emitter, args);
        return result === emitter ? this : result;
      },
    });
  }
}
