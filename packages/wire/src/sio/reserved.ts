/** Event names that belong to the library: no application may emit them, no peer may send them. */

/** Told to the application by its own end, so they must not come from anybody else. */
export const RESERVED_EVENTS = [
  "connect",
  "connect_error",
  "disconnect",
  "disconnecting",
  // EventEmitters of Node announce their own listeners under these two.
  "newListener",
  "removeListener",
] as const;

export type ReservedEvent = (typeof RESERVED_EVENTS)[number];

/** Asked once per event, in both directions: the length rules most names out without a look at their letters. */
export function isReservedEvent(name: string): name is ReservedEvent {
  return name.length > 6 && name.length < 15 && (RESERVED_EVENTS as readonly string[]).includes(name);
}
