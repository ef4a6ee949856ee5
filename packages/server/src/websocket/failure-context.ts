/** Where something of the application's failed: what error handlers are told. */
import type { WebSocketConnection } from "./connection.js";
import type { WebSocketRequest } from "./request.js";

export interface FailureContext {
  /** The event whose listener failed, or the option or callback that did. */
  readonly event: string;
  readonly connection?: WebSocketConnection | undefined;
  /** It is refused with 500 if it was not answered. */
  readonly request?: WebSocketRequest | undefined;
}
