/** What a namespace and its sockets need of their server: the port that keeps the files apart. */

import type { ConnectionView } from "../compat/connection-view.js";
import type { Clock } from "../engine/clock.js";
import type { Session } from "../engine/session.js";
import type { Socket } from "./socket.js";

/** Where something of the application's failed. */
export interface HandlerContext {
  /** The event whose handler failed, or what else was called. */
  readonly event: string;
  /** The socket it happened on; undefined for handlers of the server and its namespaces. */
  readonly socket: Socket | undefined;
}

export interface NamespaceServer {
  readonly clock: Clock;
  /** The id of the socket that a session gets in a namespace. */
  socketId(session: Session, namespace: string): string;
  /** Reports what a handler threw. What the application answers goes to a client that waits for an acknowledgement. */
  handlerFailed(error: unknown, context: HandlerContext): unknown;
  /** A session as `socket.conn` shows it. */
  connectionOf(session: Session): ConnectionView;
}
