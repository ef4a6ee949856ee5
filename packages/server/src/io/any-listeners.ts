/** Catch-all listeners of one direction: told of every event, whatever its name. */

// biome-ignore lint/suspicious/noExplicitAny: applications read arguments without a check, as they are used to
export type AnyEventListener = (event: string, ...args: any[]) => void;

export class AnyListeners {
  #listeners: AnyEventListener[] = [];

  get size(): number {
    return this.#listeners.length;
  }

  append(listener: AnyEventListener): void {
    this.#listeners = [...this.#listeners, listener];
  }

  prepend(listener: AnyEventListener): void {
    this.#listeners = [listener, ...this.#listeners];
  }

  /** Without a listener: all of them. */
  remove(listener?: AnyEventListener): void {
    if (listener === undefined) this.#listeners = [];
    else {
      const at = this.#listeners.indexOf(listener);
      if (at >= 0) this.#listeners = this.#listeners.toSpliced(at, 1);
    }
  }

  list(): AnyEventListener[] {
    return [...this.#listeners];
  }

  /** Tells those who listen now. What one throws goes to `fault`; the others are still told. */
  tell(event: readonly unknown[], fault: (error: unknown) => void): void {
    for (const listener of this.#listeners) {
      try {
        const result: unknown = Reflect.apply(listener, undefined, event);
        if (result instanceof Promise) result.catch(fault);
      } catch (error) {
        fault(error);
      }
    }
  }
}
