/**
 * Event maps: the names of events with their listeners, such as
 * `{ chat: (text: string, ack: (seen: boolean) => void) => void }`. Types only.
 *
 * `any` is the contract here: an interface is assignable to an index signature of `any` alone, and listeners of any
 * parameters to `(...args: any[])` alone.
 */

/** Any event map, be it an interface or a type alias. */
export interface EventsMap {
  // biome-ignore lint/suspicious/noExplicitAny: see the head of this file
  [event: string]: any;
}

/** The untyped map: every event, any arguments. */
export interface DefaultEventsMap {
  // biome-ignore lint/suspicious/noExplicitAny: see the head of this file
  [event: string]: (...args: any[]) => void;
}

/** The names in a map. */
export type EventNames<Events extends EventsMap> = keyof Events & (string | symbol);

/** The arguments of an event, its acknowledgement included. */
export type EventParams<Events extends EventsMap, Name extends EventNames<Events>> = Parameters<Events[Name]>;

/** What can be listened to: the events of the library and those of the application. */
export type ReservedOrUserEventNames<Reserved extends EventsMap, User extends EventsMap> =
  | EventNames<Reserved>
  | EventNames<User>;

/** The listener of such an event; where both name it, the library's. */
export type ReservedOrUserListener<
  Reserved extends EventsMap,
  User extends EventsMap,
  Name extends ReservedOrUserEventNames<Reserved, User>,
> = FallbackToUntypedListener<
  Name extends EventNames<Reserved> ? Reserved[Name] : Name extends EventNames<User> ? User[Name] : never
>;

/** A listener type that cannot be resolved, as inside a function generic in its map, takes anything. */
export type FallbackToUntypedListener<Listener> = [Listener] extends [never]
  ? // biome-ignore lint/suspicious/noExplicitAny: see the head of this file
    (...args: any[]) => void | Promise<void>
  : Listener;
