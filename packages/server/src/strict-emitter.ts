/**
 * Node's EventEmitter with the types of event maps, and with a way to tell listeners that no listener can break.
 * It must not know what the events are.
 */
import { EventEmitter } from "node:events";
import type {
  EventNames,
  EventParams,
  EventsMap,
  ReservedOrUserEventNames,
  ReservedOrUserListener,
} from "@tidewire/wire";
import { giveTable } from "./listener-table.js";

type AnyListener = (...args: unknown[]) => void;

/**
 * `Listen`: what can be listened to, besides the library's own `Reserved` events. `Emit`: what can be emitted.
 * `Context`: what is known of a listener when it fails.
 */
export abstract class StrictEmitter<
  Listen extends EventsMap,
  Emit extends EventsMap,
  Reserved extends EventsMap,
  Context,
> extends EventEmitter {
  constructor() {
    super();
    giveTable(this);
  }

  override on<Ev extends ReservedOrUserEventNames<Reserved, Listen>>(
    event: Ev,
    listener: ReservedOrUserListener<Reserved, Listen, Ev>,
  ): this {
    return super.on(event, listener as unknown as AnyListener);
  }

  override once<Ev extends ReservedOrUserEventNames<Reserved, Listen>>(
    event: Ev,
    listener: ReservedOrUserListener<Reserved, Listen, Ev>,
  ): this {
    return super.once(event, listener as unknown as AnyListener);
  }

  override emit<Ev extends EventNames<Emit>>(event: Ev, ...args: EventParams<Emit, Ev>): boolean {
    return super.emit(event, ...args);
  }

  override listeners<Ev extends ReservedOrUserEventNames<Reserved, Listen>>(
    event: Ev,
  ): ReservedOrUserListener<Reserved, Listen, Ev>[] {
    return super.listeners(event) as ReservedOrUserListener<Reserved, Listen, Ev>[];
  }

  /**
   * Calls the listeners of `event` in order. What one throws or rejects goes to `failed` together with `context`;
   * the others are still told. Says whether there was any.
   */
  protected tell(event: string | symbol, args: unknown[], context: Context): boolean {
    const listeners = super.rawListeners(event);
    for (let i = 0; i < listeners.length; i++) {
      try {
        const result: unknown = Reflect.apply(listeners[i] as () => unknown, this, args);
        if (result instanceof Promise) result.catch((error: unknown) => this.failed(error, context));
      } catch (error) {
        this.failed(error, context);
      }
    }
    return listeners.length > 0;
  }

  /** Told of what a listener threw, or what its promise was rejected with. Must not throw. */
  protected abstract failed(error: unknown, context: Context): void;
}
