import { lookup } from "./client.js";

export type { Lookup } from "./api/lookup.js";
export { ClientError, type ClientErrorCode } from "./client-error.js";
export type { CloseCode, DisconnectDescription, DisconnectReason } from "./close-cause.js";
export type { Engine } from "./engine/engine.js";
export { Polling as Fetch, Polling as NodeXHR, Polling as XHR } from "./engine/polling.js";
export type { Transport, TransportClass, TransportContext, TransportSink } from "./engine/transport.js";
export { WebSocketTransport as NodeWebSocket, WebSocketTransport as WebSocket } from "./engine/websocket.js";
export { WebTransportTransport as WebTransport } from "./engine/webtransport.js";
export { Manager, protocol, Socket } from "./lookup.js";
export type { Auth, ManagerOptions, SocketOptions } from "./options.js";
export { lookup as connect, lookup as default, lookup as io, lookup as "module.exports" };
