/** Where something of the application's failed: what error handlers are told. */
import type { Socket } from "./socket.js";

export interface HandlerContext {
  /** The event whose handler failed, or what else was called. */
  readonly event: string;
  /** The socket it happened on; undefined for handlers of the server and its namespaces. */
  readonly socket: Socket | undefined;
}
