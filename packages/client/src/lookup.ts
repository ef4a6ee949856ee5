/** `io()`: from what an application calls a server to a socket, sharing connections where it may. */
import type { DefaultEventsMap, EventsMap } from "@tidewire/wire/sio";
import { isAlone, parseUrl } from "#parts";
import type { Manager as ManagerApi, Options, Socket as SocketApi } from "./api/client.js";
import type { Lookup } from "./api/lookup.js";
import type { DisconnectReason as Reason } from "./close-cause.js";
import { Manager as CoreManager } from "./manager.js";
import { Socket as CoreSocket } from "./socket.js";

/** The revision of the Socket.IO protocol spoken here. */
export const protocol = 5;

export const Manager = CoreManager as unknown as typeof ManagerApi;
export type Manager<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
> = ManagerApi<ListenEvents, EmitEvents>;

export const Socket = CoreSocket as unknown as typeof SocketApi;
export type Socket<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
> = SocketApi<ListenEvents, EmitEvents>;
/** Where published clients keep the type. */
export declare namespace Socket {
  export type DisconnectReason = Reason;
}

/** Makes `io` of a class of managers. */
export function createLookup(Class: typeof ManagerApi): Lookup {
  /** Connections that may be shared, by server and path. Those that ended are not kept. */
  const shared = new Map<string, ManagerApi>();

  const io = (first?: string | Options | null, second?: Options | null): SocketApi => {
    const [url, given] = typeof first === "object" ? [undefined, first] : [first, second];
    const { server, path, query } = parseUrl(url);
    const options: Options = { ...given };
    if (query) options.query ??= query as Record<string, string>;
    const key = server + (options.path ?? "/socket.io");
    const known = shared.get(key);
    const alone = isAlone(options) || (known && path in known.nsps);
    if (!alone && known) return known.socket(path, options);
    const manager = new Class(server, options);
    if (!alone) {
      const keep = () => shared.has(key) || shared.set(key, manager);
      keep();
      manager.on("open", keep).on("close", (reason) => {
        if (reason === "forced close" && shared.get(key) === manager) shared.delete(key);
      });
    }
    return manager.socket(path, options);
  };
  return Object.assign(io as Lookup, { io: io as Lookup, connect: io as Lookup, Manager: Class, Socket, protocol });
}
