/** An emitter whose listeners belong to the application: what one of them throws stops neither the others nor us. */
import { type DefaultEventsMap, Emitter, type EventsMap } from "@tidewire/wire";

export class GuardedEmitter<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
  ReservedEvents extends EventsMap = Record<never, never>,
> extends Emitter<ListenEvents, EmitEvents, ReservedEvents> {
  readonly #report: (error: unknown) => void;

  constructor(report: (error: unknown) => void) {
    super();
    this.#report = report;
  }

  /** Also of a listener that promises, so that none of them ends in an unhandled rejection. */
  protected override call(listener: (...args: unknown[]) => unknown, args: unknown[]): void {
    try {
      const result = listener.apply(this, args);
      if (result instanceof Promise) result.catch(this.#report);
    } catch (error) {
      this.#report(error);
    }
  }

  /** Frameworks that wrap objects of state in proxies leave an object alone that is not plain; ours would break. */
  get [Symbol.toStringTag](): string {
    return "Emitter";
  }
}
