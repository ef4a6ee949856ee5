/** How a namespace takes clients without Socket.IO, and what it does when it is not told. */
import { amount } from "../engine/engine-options.js";
import { ServerError } from "../server-error.js";
import type { HistoryLimits } from "./event-history.js";

/** How a namespace takes clients that speak no Socket.IO. */
export interface PlainClientsOptions {
  /**
   * Where they connect: WebSockets at this path, event streams at `${path}/events`. Of a pattern: what stands in front of
   * the names of its namespaces, if anything does. Default the name of the namespace.
   */
  readonly path?: string;
  /** Whether `new WebSocket(path)` is let in. Default true. */
  readonly webSocket?: boolean;
  /** Whether `new EventSource(path + "/events")` is let in. Default true. */
  readonly eventStream?: boolean | EventStreamOptions;
}

/** What readers of an event stream that were cut off are told when they come back: the namespace's last broadcasts. */
export interface EventStreamOptions {
  /** Milliseconds after which a browser whose stream broke comes again. Default 3000. */
  readonly retry?: number;
  /** Events kept of a namespace. Default 1000; 0: none. */
  readonly maxEvents?: number;
  /** Bytes of these events, as they are sent to clients of Socket.IO. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** Milliseconds for which they are kept. Default 300000. */
  readonly maxAge?: number;
}

export interface ResolvedPlainOptions {
  /** Without a trailing slash; null: the name of the namespace. */
  readonly path: string | null;
  readonly webSocket: boolean;
  readonly eventStream: ({ readonly retryMs: number } & HistoryLimits) | null;
}

/** Throws ServerError "bad-option" for what cannot work. */
export function resolvePlainOptions(options: PlainClientsOptions = {}): ResolvedPlainOptions {
  const { path, webSocket = true, eventStream = true } = options;
  if (path !== undefined && (typeof path !== "string" || !/^\/[^?#]*$/.test(path))) {
    const given = JSON.stringify(path);
    throw new ServerError(
      "bad-option",
      `option path is ${given}: give a path that starts with a slash, without a query`,
    );
  }
  if (!webSocket && eventStream === false) {
    throw new ServerError("bad-option", "options webSocket and eventStream are both false: leave one of them on");
  }
  const stream = typeof eventStream === "boolean" ? {} : eventStream;
  return Object.freeze({
    path: path === undefined ? null : path.replace(/\/+$/, ""),
    webSocket,
    eventStream:
      eventStream === false
        ? null
        : Object.freeze({
            retryMs: amount("eventStream.retry", stream.retry, 3000, 0),
            maxEvents: amount("eventStream.maxEvents", stream.maxEvents, 1000, 0),
            maxBytes: amount("eventStream.maxBytes", stream.maxBytes, 1024 * 1024, 0),
            maxAgeMs: amount("eventStream.maxAge", stream.maxAge, 300_000, 0),
          }),
  });
}
