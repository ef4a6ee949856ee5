/** Where something of the application's failed: what error handlers are told. */
import type { Socket } from "./socket.js";

export interface HandlerContext {
  /** The event whose handler failed, or what else was called. */
  readonly event: string;
  /** The socket it happened on; undefined for handlers of the server and its namespaces. */
  readonly socket: Socket | undefined;
}

/** What becomes of it unless the application takes it. */
export function logHandlerError(error: unknown, { event, socket }: HandlerContext): void {
  // The id of a 2.x client is that of its session: whoever reads it whole in a log could speak for that client.
  const where = socket === undefined ? "" : ` of socket ${socket.id.slice(0, 6)}… in ${socket.nsp.name}`;
  console.error(`tidewire: the handler of "${event}"${where} failed; set io.onError() to take such errors`, error);
}
