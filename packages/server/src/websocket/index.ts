/** `@tidewire/server/websocket`: see docs/reference/websocket.md. */
export { ServerError, type ServerErrorCode } from "../server-error.js";
export type { Written } from "./channel-owner.js";
export { type ConnectionEvents, type DataFrame, WebSocketConnection } from "./connection.js";
export type { FailureContext } from "./failure-context.js";
export type { AcceptOptions, Rejection, ResponseCookie } from "./handshake.js";
export { type MessageData, type SendOptions, WebSocketMessage } from "./message.js";
export type { KeepaliveOptions, WebSocketServerOptions } from "./options.js";
export { type RequestState, WebSocketRequest } from "./request.js";
export {
  type BroadcastOptions,
  type ErrorHandler,
  type Parting,
  WebSocketServer,
  type WebSocketServerEvents,
} from "./server.js";
