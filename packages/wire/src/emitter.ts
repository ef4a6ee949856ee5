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
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: assigned to the prototype below
export class Emitter<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
  ReservedEvents extends EventsMap = Record<never, never>,
> {
  /**
   * Not `#private`: applications keep sockets in state that wraps objects into proxies, and a private name cannot be
   * reached through one. Lists are replaced, never changed, so a list being walked stays as it is.
   */
  [LISTENERS]: Listeners = Object.create(null);

  on<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event: Event,
    listener: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this {
    return add(this, event, listener);
  }

  /** Removed before it is called; runs once even if that event is emitted again meanwhile. */
  once<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event: Event,
    listener: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this {
    return add(this, event, listener, false);
  }

  /** Removes one listener, all of an event, or all there are. A listener added twice loses its first place only. */
  off<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
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
    for (const registration of this[LISTENERS][event] ?? []) {
      // A listener before it may have emitted the same event.
      if (registration.spent) continue;
      if (registration.spent === false) {
        registration.spent = true;
        drop(this[LISTENERS], event, registration);
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
    return (this[LISTENERS][event] ?? []).map(
      ({ listener }) => listener as ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
    );
  }

  hasListeners<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(event: Event): boolean {
    return event in this[LISTENERS];
  }
}

/** Published names of `on` and `off`: assigned below. */
export interface Emitter<
  ListenEvents extends EventsMap,
  // biome-ignore lint/correctness/noUnusedVariables: merged declarations have the same parameters
  EmitEvents extends EventsMap,
  ReservedEvents extends EventsMap,
> {
  addEventListener<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event: Event,
    listener: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this;
  removeListener<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event?: Event,
    listener?: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this;
  removeAllListeners<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event?: Event,
    listener?: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this;
  removeEventListener<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event?: Event,
    listener?: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this;
}

const { on, off } = Emitter.prototype;
Object.assign(Emitter.prototype, {
  addEventListener: on,
  removeListener: off,
  removeAllListeners: off,
  removeEventListener: off,
});

type Listener = (this: unknown, ...args: unknown[]) => unknown;

/** Without prototype: a peer may name an event as it likes, and by a number where a listener has its digits. */
type Listeners = Record<PropertyKey, readonly Registration[]>;

interface Registration {
  readonly listener: Listener;
  /** Of one that runs once: whether it did, though it may stand in a list that is being walked. */
  spent?: boolean | undefined;
}

interface HasListeners {
  [LISTENERS]: Listeners;
}

function add<Self extends HasListeners>(emitter: Self, event: PropertyKey, listener: unknown, spent?: false): Self {
  const listeners = emitter[LISTENERS];
  listeners[event] = [...(listeners[event] ?? []), { listener: listener as Listener, spent }];
  return emitter;
}

function remove<Self extends HasListeners>(emitter: Self, event: PropertyKey | undefined, listener: unknown): Self {
  const listeners = emitter[LISTENERS];
  if (event === undefined) emitter[LISTENERS] = Object.create(null);
  else if (listener === undefined) delete listeners[event];
  else
    drop(
      listeners,
      event,
      listeners[event]?.find((candidate) => candidate.listener === listener),
    );
  return emitter;
}

function drop(listeners: Listeners, event: PropertyKey, registration: Registration | undefined): void {
  const left = listeners[event]?.filter((candidate) => candidate !== registration);
  if (left?.length) listeners[event] = left;
  else delete listeners[event];
}
