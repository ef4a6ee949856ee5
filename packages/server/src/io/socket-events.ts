/** What happens on a socket, as types: events of the library, events of clients, and whose listener failed. */
import type { DisconnectReason } from "./disconnect-reason.js";
import type { Reply } from "./reply.js";

export interface SocketReservedEvents {
  /** The socket is about to leave: its rooms are still there. */
  disconnecting: (reason: DisconnectReason, description?: unknown) => void;
  /** The socket left. */
  disconnect: (reason: DisconnectReason, description?: unknown) => void;
  /** A packet could not be read, or a `use` middleware refused one. */
  error: (error: Error) => void;
}

/** An incoming event as `socket.use` sees it: name, arguments, and the acknowledgement if one was asked for. */
// biome-ignore lint/suspicious/noExplicitAny: applications read it without a check, as they are used to
export type Event = [event: string, ...args: any[]];

/** The event whose listener failed, and how to answer who waits for its acknowledgement. */
export interface FailedEvent {
  readonly event: string;
  readonly reply?: Reply;
}
