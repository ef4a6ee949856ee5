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
  switch (name.length) {
    case 7:
      return name === "connect";
    case 10:
      return name === "disconnect";
    case 11:
      return name === "newListener";
    case 13:
      return name === "connect_error" || name === "disconnecting";
    case 14:
      return name === "removeListener";
    default:
      return false;
  }
}
