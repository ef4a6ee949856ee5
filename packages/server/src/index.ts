/** `@tidewire/server`: see docs/reference/server.md. */
import type { AttachTarget } from "./io/host-server.js";
import { Namespace } from "./io/namespace.js";
import { Server } from "./io/server.js";
import { Socket } from "./io/socket.js";
import type { ServerOptions } from "./options.js";

/** `require("@tidewire/server")(http)`: a server without `new`, with the classes as its properties. */
const listen = Object.assign(
  (target?: AttachTarget | ServerOptions, options?: ServerOptions): Server => new Server(target, options),
  { Server, Namespace, Socket },
);

export type { DefaultEventsMap, SioCodec } from "@tidewire/wire/sio";
export { msgpackCodec } from "@tidewire/wire/sio";
export type { Adapter, BroadcastFlags, BroadcastOptions, Room, SocketId } from "./adapter/adapter.js";
export type { DisconnectReason } from "./io/disconnect-reason.js";
export type { DrainOptions } from "./io/drain.js";
export { BroadcastOperator, RemoteSocket } from "./io/emit-target.js";
export type { HandlerContext } from "./io/handler-context.js";
export type { Handshake } from "./io/handshake.js";
export type { ExtendedError } from "./io/middleware.js";
export type { NamespacePredicate, ParentNamespace } from "./io/parent-namespace.js";
export type { ExpiredSession } from "./io/recovery.js";
export type { Event } from "./io/socket-events.js";
export type { RecoveryOptions, ServerOptions } from "./options.js";
export type { EventStreamOptions, PlainClientsOptions } from "./plain/plain-options.js";
export { ServerError, type ServerErrorCode } from "./server-error.js";
export { listen as "module.exports", Namespace, Server, Socket };
export default listen;
