/**
 * The event emitter of the client: what its Manager and Socket inherit. Not Node's: an event "error" nobody listens to
 * is nothing special, and there is no event about listeners.
 */
import type {
  DefaultEventsMap,
  EventNames,
  EventParams,
  EventsMap,
  ReservedOrUserEventNames,
  ReservedOrUserListener,
} from "./event-map.js";

const LISTENERS: unique symbol = Symbol("listeners");

/**
 * Listeners are called in the order they were added, on the emitter as `this`. Adding or removing one while an event is
 * emitted makes no difference to that event. What a listener throws reaches the caller of `emit`.
 */
export class Emitter<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
  ReservedEvents extends EventsMap = Record<never, never>,
> {
  /**
   * Not `#private`: applications keep sockets in state that wraps objects into proxies, and a private name cannot be
   * reached through one. Lists are replaced, never changed, so a list being walked stays as it is.
   */
  readonly [LISTENERS]: Listeners = new Map();

  on<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event: Event,
    listener: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this {
    return add(this, event, listener, false);
  }

  addEventListener<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event: Event,
    listener: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this {
    return add(this, event, listener, false);
  }

  /** Removed before it is called; runs once even if that event is emitted again meanwhile. */
  once<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event: Event,
    listener: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this {
    return add(this, event, listener, true);
  }

  /** Removes one listener, all of an event, or all there are. A listener added twice loses its first place only. */
  off<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event?: Event,
    listener?: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this {
    return remove(this, event, listener);
  }

  removeListener<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event?: Event,
    listener?: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this {
    return remove(this, event, listener);
  }

  removeAllListeners<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event?: Event,
    listener?: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this {
    return remove(this, event, listener);
  }

  removeEventListener<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event?: Event,
    listener?: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this {
    return remove(this, event, listener);
  }

  emit<Event extends EventNames<EmitEvents>>(event: Event, ...args: EventParams<EmitEvents, Event>): this {
    this.deliver(event, args);
    return this;
  }

  /** As `emit`, for the events of the library: subclasses may give `emit` another meaning. */
  protected emitReserved<Event extends EventNames<ReservedEvents>>(
    event: Event,
    ...args: EventParams<ReservedEvents, Event>
  ): this {
    this.deliver(event, args);
    return this;
  }

  /** Calls the listeners of an event whose name and arguments no type vouches for: they came from a peer. */
  protected deliver(event: string | symbol | number, args: unknown[]): void {
    const name = nameOf(event);
    const registrations = this[LISTENERS].get(name);
    if (registrations === undefined) return;
    for (const registration of registrations) {
      if (registration.once) {
        // A listener before it may have emitted the same event.
        if (registration.spent) continue;
        registration.spent = true;
        drop(this[LISTENERS], name, registration);
      }
      this.call(registration.listener, args);
    }
  }

  /** Calls one listener. A subclass may keep what it throws from the listeners after it. */
  protected call(listener: (...args: unknown[]) => unknown, args: unknown[]): void {
    listener.apply(this, args);
  }

  /** A list of its own, in the order of the calls. */
  listeners<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event: Event,
  ): ReservedOrUserListener<ReservedEvents, ListenEvents, Event>[] {
    const registrations = this[LISTENERS].get(nameOf(event)) ?? [];
    return registrations.map(({ listener }) => listener as ReservedOrUserListener<ReservedEvents, ListenEvents, Event>);
  }

  hasListeners<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(event: Event): boolean {
    return this[LISTENERS].has(nameOf(event));
  }
}

type Listener = (this: unknown, ...args: unknown[]) => unknown;
type Listeners = Map<string | symbol, readonly Registration[]>;

interface Registration {
  readonly listener: Listener;
  readonly once: boolean;
  /** Called already, though it may stand in a list that is being walked. */
  spent: boolean;
}

interface HasListeners {
  readonly [LISTENERS]: Listeners;
}

function add<Self extends HasListeners>(emitter: Self, event: PropertyKey, listener: unknown, once: boolean): Self {
  const listeners = emitter[LISTENERS];
  const name = nameOf(event);
  const registration = { listener: listener as Listener, once, spent: false };
  listeners.set(name, [...(listeners.get(name) ?? []), registration]);
  return emitter;
}

function remove<Self extends HasListeners>(emitter: Self, event: PropertyKey | undefined, listener: unknown): Self {
  const listeners = emitter[LISTENERS];
  if (event === undefined) {
    listeners.clear();
  } else if (listener === undefined) {
    listeners.delete(nameOf(event));
  } else {
    const name = nameOf(event);
    const registration = listeners.get(name)?.find((candidate) => candidate.listener === listener);
    if (registration !== undefined) drop(listeners, name, registration);
  }
  return emitter;
}

function drop(listeners: Listeners, name: string | symbol, registration: Registration): void {
  const left = listeners.get(name)?.filter((candidate) => candidate !== registration) ?? [];
  if (left.length > 0) listeners.set(name, left);
  else listeners.delete(name);
}

/** A peer may name an event by a number, and a listener by its digits. */
function nameOf(event: PropertyKey): string | symbol {
  return typeof event === "number" ? String(event) : event;
}
