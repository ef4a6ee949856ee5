/** Listeners by event. What one throws, or rejects with, is reported: it stops neither the others nor the library. */

/** Any function: what events carry is for the application to know. */
export type Listener = (...args: never[]) => unknown;

interface Registration {
  readonly listener: Listener;
  /** Of a listener that is called once, whether it was: it may stand in a list that is being walked. */
  spent?: boolean;
}

export function report(error: unknown): void {
  (globalThis.reportError ?? console.error)(error);
}

/** Calls what an application passed. */
export function call(self: unknown, listener: Listener, args: readonly unknown[] = []): void {
  try {
    // A promise, of any realm.
    (listener.apply(self, args as never[]) as Partial<Promise<unknown>> | undefined)?.catch?.(report);
  } catch (error) {
    report(error);
  }
}

export class Emitter {
  /** Lists are replaced, never changed: one that is being walked stays as it is. */
  #lists: Record<PropertyKey, readonly Registration[]> = Object.create(null);
  /** What `emit` is here, where a subclass gives that another meaning. */
  declare deliver: (event: PropertyKey, ...args: unknown[]) => this;
  declare addEventListener: (event: PropertyKey, listener: Listener) => this;
  declare removeListener: (event?: PropertyKey, listener?: Listener) => this;
  declare removeEventListener: (event?: PropertyKey, listener?: Listener) => this;
  declare removeAllListeners: (event?: PropertyKey, listener?: Listener) => this;

  on(event: PropertyKey, listener: Listener): this {
    return this.#set(event, [...this.#of(event), { listener }]);
  }

  prepend(event: PropertyKey, listener: Listener): this {
    return this.#set(event, [{ listener }, ...this.#of(event)]);
  }

  /** Removed before it is called. */
  once(event: PropertyKey, listener: Listener): this {
    return this.#set(event, [...this.#of(event), { listener, spent: false }]);
  }

  /** Removes one listener, all of an event, or all there are. A listener added twice loses its first place only. */
  off(event?: PropertyKey, listener?: Listener): this {
    if (event === undefined) this.#lists = Object.create(null);
    else if (!listener) delete this.#lists[event];
    else
      this.#drop(
        event,
        this.#of(event).find((registration) => registration.listener === listener),
      );
    return this;
  }

  listeners(event: PropertyKey): Listener[] {
    return this.#of(event).map(({ listener }) => listener);
  }

  hasListeners(event: PropertyKey): boolean {
    return event in this.#lists;
  }

  emit(event: PropertyKey, ...args: unknown[]): this {
    for (const registration of this.#of(event)) {
      if (registration.spent) continue;
      if (registration.spent === false) {
        registration.spent = true;
        this.#drop(event, registration);
      }
      call(this, registration.listener, args);
    }
    return this;
  }

  #of(event: PropertyKey): readonly Registration[] {
    return this.#lists[event] ?? [];
  }

  #drop(event: PropertyKey, dropped: Registration | undefined): void {
    this.#set(
      event,
      this.#of(event).filter((registration) => registration !== dropped),
    );
  }

  #set(event: PropertyKey, list: readonly Registration[]): this {
    if (list.length) this.#lists[event] = list;
    else delete this.#lists[event];
    return this;
  }
}

const { prototype } = Emitter;
prototype.deliver = prototype.emit;
// Frameworks that wrap objects of state in proxies leave an object alone that is not plain; ours would break.
(prototype as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] = "Emitter";
prototype.addEventListener = prototype.on;
prototype.removeListener = prototype.removeEventListener = prototype.removeAllListeners = prototype.off;
