/**
 * The package as TypeScript sees it from CommonJS: what `require` gives is a function with the classes as its
 * properties. Declarations alone, of the same types as for ES modules; a test compares the names of both.
 */

import type * as wire from "@tidewire/wire/sio" with { "resolution-mode": "import" };
import type * as adapter from "./dist/adapter/adapter.js" with { "resolution-mode": "import" };
import type * as reason from "./dist/io/disconnect-reason.js" with { "resolution-mode": "import" };
import type * as drain from "./dist/io/drain.js" with { "resolution-mode": "import" };
import type * as target from "./dist/io/emit-target.js" with { "resolution-mode": "import" };
import type * as context from "./dist/io/handler-context.js" with { "resolution-mode": "import" };
import type * as handshake from "./dist/io/handshake.js" with { "resolution-mode": "import" };
import type * as host from "./dist/io/host-server.js" with { "resolution-mode": "import" };
import type * as middleware from "./dist/io/middleware.js" with { "resolution-mode": "import" };
import type * as namespace from "./dist/io/namespace.js" with { "resolution-mode": "import" };
import type * as parent from "./dist/io/parent-namespace.js" with { "resolution-mode": "import" };
import type * as recovery from "./dist/io/recovery.js" with { "resolution-mode": "import" };
import type * as server from "./dist/io/server.js" with { "resolution-mode": "import" };
import type * as socket from "./dist/io/socket.js" with { "resolution-mode": "import" };
import type * as events from "./dist/io/socket-events.js" with { "resolution-mode": "import" };
import type * as options from "./dist/options.js" with { "resolution-mode": "import" };
import type * as plain from "./dist/plain/plain-options.js" with { "resolution-mode": "import" };
import type * as error from "./dist/server-error.js" with { "resolution-mode": "import" };

/** Makes a server without `new`. */
declare function listen(
  target?: host.AttachTarget | options.ServerOptions,
  options?: options.ServerOptions,
): server.Server;

declare namespace listen {
  const Server: typeof server.Server;
  type Server<
    ListenEvents extends wire.EventsMap = wire.DefaultEventsMap,
    EmitEvents extends wire.EventsMap = ListenEvents,
    ServerSideEvents extends wire.EventsMap = wire.DefaultEventsMap,
    // biome-ignore lint/suspicious/noExplicitAny: untyped data is the default of the published API
    SocketData = any,
  > = server.Server<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;

  const Namespace: typeof namespace.Namespace;
  type Namespace<
    ListenEvents extends wire.EventsMap = wire.DefaultEventsMap,
    EmitEvents extends wire.EventsMap = ListenEvents,
    ServerSideEvents extends wire.EventsMap = wire.DefaultEventsMap,
    // biome-ignore lint/suspicious/noExplicitAny: untyped data is the default of the published API
    SocketData = any,
  > = namespace.Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;

  const Socket: typeof socket.Socket;
  type Socket<
    ListenEvents extends wire.EventsMap = wire.DefaultEventsMap,
    EmitEvents extends wire.EventsMap = ListenEvents,
    ServerSideEvents extends wire.EventsMap = wire.DefaultEventsMap,
    // biome-ignore lint/suspicious/noExplicitAny: untyped data is the default of the published API
    SocketData = any,
  > = socket.Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;

  type ParentNamespace<
    ListenEvents extends wire.EventsMap = wire.DefaultEventsMap,
    EmitEvents extends wire.EventsMap = ListenEvents,
    ServerSideEvents extends wire.EventsMap = wire.DefaultEventsMap,
    // biome-ignore lint/suspicious/noExplicitAny: untyped data is the default of the published API
    SocketData = any,
  > = parent.ParentNamespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;

  type BroadcastOperator<EmitEvents extends wire.EventsMap, SocketData> = target.BroadcastOperator<
    EmitEvents,
    SocketData
  >;
  type RemoteSocket<EmitEvents extends wire.EventsMap, SocketData> = target.RemoteSocket<EmitEvents, SocketData>;
  type Adapter = adapter.Adapter;
  type BroadcastFlags = adapter.BroadcastFlags;
  type BroadcastOptions = adapter.BroadcastOptions;
  type DefaultEventsMap = wire.DefaultEventsMap;
  type DisconnectReason = reason.DisconnectReason;
  type ExpiredSession<SocketData = unknown> = recovery.ExpiredSession<SocketData>;
  type NamespacePredicate = parent.NamespacePredicate;
  type DrainOptions = drain.DrainOptions;
  type RecoveryOptions = options.RecoveryOptions;
  type SioCodec = wire.SioCodec;
  type Event = events.Event;
  type ExtendedError = middleware.ExtendedError;
  type HandlerContext = context.HandlerContext;
  type Handshake = handshake.Handshake;
  type Room = adapter.Room;
  type ServerError = error.ServerError;
  type ServerErrorCode = error.ServerErrorCode;
  type PlainClientsOptions = plain.PlainClientsOptions;
  type EventStreamOptions = plain.EventStreamOptions;
  type ServerOptions = options.ServerOptions;
  type SocketId = adapter.SocketId;
}

export = listen;
