/**
 * The package as TypeScript sees it from CommonJS: what `require` gives is `io`, callable, with the classes as its
 * properties. Declarations alone, of the same types as for ES modules; a test compares the names of both.
 */
import type * as wire from "@tidewire/wire/sio" with { "resolution-mode": "import" };
import type * as manager from "./dist/api/client.js" with { "resolution-mode": "import" };
import type * as lookup from "./dist/api/lookup.js" with { "resolution-mode": "import" };
import type * as error from "./dist/client-error.js" with { "resolution-mode": "import" };
import type * as cause from "./dist/close-cause.js" with { "resolution-mode": "import" };
import type * as engine from "./dist/engine/engine.js" with { "resolution-mode": "import" };
import type * as transport from "./dist/engine/transport.js" with { "resolution-mode": "import" };
import type * as options from "./dist/options.js" with { "resolution-mode": "import" };

declare const io: lookup.Lookup;

declare namespace io {
  type Manager<
    ListenEvents extends wire.EventsMap = wire.DefaultEventsMap,
    EmitEvents extends wire.EventsMap = ListenEvents,
  > = manager.Manager<ListenEvents, EmitEvents>;
  type Socket<
    ListenEvents extends wire.EventsMap = wire.DefaultEventsMap,
    EmitEvents extends wire.EventsMap = ListenEvents,
  > = manager.Socket<ListenEvents, EmitEvents>;
  type Auth = options.Auth;
  type ClientError = error.ClientError;
  type ClientErrorCode = error.ClientErrorCode;
  type CloseCode = cause.CloseCode;
  type DisconnectDescription = cause.DisconnectDescription;
  type DisconnectReason = cause.DisconnectReason;
  type Engine = engine.Engine;
  type Lookup = lookup.Lookup;
  type ManagerOptions = options.ManagerOptions;
  type SocketOptions = options.SocketOptions;
  type Transport = transport.Transport;
  type TransportClass = transport.TransportClass;
  type TransportContext = transport.TransportContext;
  type TransportSink = transport.TransportSink;
}

export = io;
