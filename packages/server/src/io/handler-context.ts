/** Handlers of the application that failed: where it was, who is told of it, and what becomes of the answer. */
import type { Socket } from "./socket.js";

export interface HandlerContext {
  /** The event whose handler failed, or what else was called. */
  readonly event: string;
  /** The socket it happened on; undefined for handlers of the server and its namespaces. */
  readonly socket: Socket | undefined;
}

/**
 * Told of what handlers of the application threw or rejected. What it returns, unless undefined or a promise, is the
 * answer to a client that waits for an acknowledgement of that event.
 */
export type ErrorHandler = (error: unknown, context: HandlerContext) => unknown;

/** What the handler answers. What it throws or rejects itself is logged: nobody else is left to tell. */
export function askErrorHandler(handler: ErrorHandler, error: unknown, context: HandlerContext): unknown {
  const failed = (second: unknown): void => logHandlerError(second, { event: "onError", socket: context.socket });
  try {
    const answer = handler(error, context);
    if (!(answer instanceof Promise)) return answer;
    answer.catch(failed);
  } catch (second) {
    failed(second);
  }
  return undefined;
}

/** What becomes of it unless the application takes it. */
export function logHandlerError(error: unknown, { event, socket }: HandlerContext): void {
  // The id of a 2.x client is that of its session: whoever reads it whole in a log could speak for that client.
  const where = socket === undefined ? "" : ` of socket ${socket.id.slice(0, 6)}… in ${socket.nsp.name}`;
  console.error(`tidewire: the handler of "${event}"${where} failed; set io.onError() to take such errors`, error);
}
