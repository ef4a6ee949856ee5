/** `io()`: from what an application calls a server to a socket, sharing connections where it may. */
import type { DefaultEventsMap, EventsMap } from "@tidewire/wire/sio";
import { type ClientKit, Manager as KitManager } from "./manager.js";
import type { ManagerOptions, SocketOptions } from "./options.js";
import { Socket } from "./socket.js";
import { parseUrl } from "./url.js";

type Options = Partial<ManagerOptions & SocketOptions>;

export interface ManagerConstructor {
  new <ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents>(
    uri?: string | Partial<ManagerOptions>,
    opts?: Options,
  ): KitManager<ListenEvents, EmitEvents>;
  readonly prototype: KitManager;
}

/** `io`, callable, with everything that `require` shall find on it. */
export interface Lookup {
  // biome-ignore lint/suspicious/noExplicitAny: a socket of any event map can be asked for
  (opts?: Options): Socket<any, any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  (uri: string | undefined, opts?: Options): Socket<any, any>;
  readonly io: Lookup;
  readonly connect: Lookup;
  readonly Manager: ManagerConstructor;
  readonly Socket: typeof Socket;
  readonly protocol: 5;
}

/** The revision of the Socket.IO protocol spoken here. */
export const protocol = 5;

/** A client made of the given parts. */
export function createLookup(kit: ClientKit): Lookup {
  class Manager<
    ListenEvents extends EventsMap = DefaultEventsMap,
    EmitEvents extends EventsMap = ListenEvents,
  > extends KitManager<ListenEvents, EmitEvents> {
    constructor(uri?: string | Partial<ManagerOptions>, opts?: Options) {
      super(kit, uri, opts);
    }
  }

  /** Connections that may be shared, by server and path. Those that ended are not kept. */
  const shared = new Map<string, Manager>();

  const share = (key: string, uri: string, opts: Options): Manager => {
    const manager = new Manager(uri, opts);
    const keep = () => {
      if (!shared.has(key)) shared.set(key, manager);
    };
    manager.on("open", keep);
    manager.on("close", (reason) => {
      if (reason === "forced close" && shared.get(key) === manager) shared.delete(key);
    });
    keep();
    return manager;
  };

  const io = (first?: string | Options, second?: Options): Socket => {
    const uri = typeof first === "object" ? undefined : first;
    const given = (typeof first === "object" ? first : second) ?? {};
    const { origin, path: nsp, query } = parseUrl(uri);
    const opts = { ...given };
    if (opts.query === undefined && Object.keys(query).length > 0) opts.query = query;
    const key = origin + (opts.path ?? "/socket.io");
    const known = shared.get(key);
    const alone =
      opts.forceNew ||
      opts["force new connection"] ||
      opts.multiplex === false ||
      (known !== undefined && nsp in known.nsps);
    const manager = alone ? new Manager(origin, opts) : (known ?? share(key, origin, opts));
    return manager.socket(nsp, opts);
  };
  return Object.assign(io as Lookup, { io, connect: io, Manager, Socket, protocol });
}
