/**
 * The emitter that applications see: what a socket, a manager and a session inherit. A declaration; `emitter.ts` does
 * it. Not Node's: an event "error" nobody listens to is nothing special, and there is no event about listeners.
 */
import type {
  DefaultEventsMap,
  EventNames,
  EventParams,
  EventsMap,
  ReservedOrUserEventNames,
  ReservedOrUserListener,
} from "@tidewire/wire";

/**
 * Listeners are called in the order they were added, on the emitter as `this`. Adding or removing one while an event is
 * emitted makes no difference to that event. What a listener throws or rejects with is reported, as an error nobody
 * catches would be; the next listener is called all the same.
 */
export declare class Emitter<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
  ReservedEvents extends EventsMap = Record<never, never>,
> {
  on<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event: Event,
    listener: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this;

  addEventListener<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event: Event,
    listener: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this;

  /** Removed before it is called; runs once even if that event is emitted again meanwhile. */
  once<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event: Event,
    listener: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this;

  /** Removes one listener, all of an event, or all there are. A listener added twice loses its first place only. */
  off<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event?: Event,
    listener?: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this;

  removeListener<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event?: Event,
    listener?: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this;

  removeEventListener<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event?: Event,
    listener?: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this;

  removeAllListeners<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event?: Event,
    listener?: ReservedOrUserListener<ReservedEvents, ListenEvents, Event>,
  ): this;

  emit<Event extends EventNames<EmitEvents>>(event: Event, ...args: EventParams<EmitEvents, Event>): this;

  /** A list of its own, in the order of the calls. */
  listeners<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(
    event: Event,
  ): ReservedOrUserListener<ReservedEvents, ListenEvents, Event>[];

  hasListeners<Event extends ReservedOrUserEventNames<ReservedEvents, ListenEvents>>(event: Event): boolean;
}
