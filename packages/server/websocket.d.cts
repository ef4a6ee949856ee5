/**
 * `@tidewire/server/websocket` as TypeScript sees it from CommonJS: declarations alone, of the same types as for ES modules;
 * a test compares the names of both.
 */

import type * as error from "./dist/server-error.js" with { "resolution-mode": "import" };
import type * as channel from "./dist/websocket/channel-owner.js" with { "resolution-mode": "import" };
import type * as connection from "./dist/websocket/connection.js" with { "resolution-mode": "import" };
import type * as failure from "./dist/websocket/failure-context.js" with { "resolution-mode": "import" };
import type * as handshake from "./dist/websocket/handshake.js" with { "resolution-mode": "import" };
import type * as message from "./dist/websocket/message.js" with { "resolution-mode": "import" };
import type * as options from "./dist/websocket/options.js" with { "resolution-mode": "import" };
import type * as request from "./dist/websocket/request.js" with { "resolution-mode": "import" };
import type * as server from "./dist/websocket/server.js" with { "resolution-mode": "import" };

export declare const ServerError: typeof error.ServerError;
export type ServerError = error.ServerError;
export type ServerErrorCode = error.ServerErrorCode;
export type Written = channel.Written;
export type ConnectionEvents = connection.ConnectionEvents;
export type DataFrame = connection.DataFrame;
export declare const WebSocketConnection: typeof connection.WebSocketConnection;
export type WebSocketConnection = connection.WebSocketConnection;
export type FailureContext = failure.FailureContext;
export type AcceptOptions = handshake.AcceptOptions;
export type Rejection = handshake.Rejection;
export type ResponseCookie = handshake.ResponseCookie;
export type MessageData = message.MessageData;
export type SendOptions = message.SendOptions;
export declare const WebSocketMessage: typeof message.WebSocketMessage;
export type WebSocketMessage = message.WebSocketMessage;
export type KeepaliveOptions = options.KeepaliveOptions;
export type WebSocketServerOptions = options.WebSocketServerOptions;
export type RequestState = request.RequestState;
export declare const WebSocketRequest: typeof request.WebSocketRequest;
export type WebSocketRequest = request.WebSocketRequest;
export type BroadcastOptions = server.BroadcastOptions;
export type ErrorHandler = server.ErrorHandler;
export type Parting = server.Parting;
export declare const WebSocketServer: typeof server.WebSocketServer;
export type WebSocketServer = server.WebSocketServer;
export type WebSocketServerEvents = server.WebSocketServerEvents;
