/**
 * Names of the incumbent that its published adapters and tools reach for, lent to our classes.
 * The list is surface of `socket.io-adapter` and of `@socket.io/admin-ui`; nothing of ours may use them.
 */
import { encodePacket, PacketType, type SioCodec } from "@tidewire/wire/sio";
import { type Adapter, type BroadcastPacket, isOwnAnnouncement } from "../adapter/adapter.js";
import type { PeerSession } from "../engine/peer-session.js";
import { type AckingSocket, AcksView } from "./acks-view.js";
import { ClientView, type ViewedPeer, type ViewedSocket } from "./client-view.js";
import type { ConnectionView } from "./connection-view.js";

export interface LendingSocket extends AckingSocket, ViewedSocket {
  readonly scope: { readonly adapter: Adapter };
  readonly isWatched: boolean;
  notifyOutgoing(data: unknown[]): void;
}

/** `client`, `adapter`, `acks` and `notifyOutgoingListeners` of a socket. */
export function lendSocketNames<Socket extends LendingSocket>(
  prototype: Socket,
  port: {
    peerOf(socket: Socket): ViewedPeer<ViewedSocket>;
    connectionOf(socket: Socket, session: PeerSession): ConnectionView;
  },
): void {
  const clients = new WeakMap<ViewedPeer<ViewedSocket>, ClientView>();
  lend(prototype, {
    client: {
      get() {
        const peer = port.peerOf(this);
        let client = clients.get(peer);
        if (client === undefined) {
          client = new ClientView(peer, (session) => port.connectionOf(this, session));
          clients.set(peer, client);
        }
        return client;
      },
    },
    adapter: {
      get() {
        return this.scope.adapter;
      },
    },
    acks: {
      get() {
        return new AcksView(this);
      },
    },
    notifyOutgoingListeners: {
      value(packet: BroadcastPacket) {
        if (this.isWatched) this.notifyOutgoing(packet.data);
      },
    },
  });
}

export interface LendingNamespace<Socket> {
  joining(): Iterable<Socket>;
  announce(event: string, ...args: unknown[]): void;
}

/** `_ids`, `_preConnectSockets` and `_onServerSideEmit` of a namespace. */
export function lendNamespaceNames<Namespace extends LendingNamespace<{ readonly id: string }>>(
  prototype: Namespace,
  ids: { next(namespace: Namespace): number; setNext(namespace: Namespace, id: number): void },
): void {
  lend(prototype, {
    _ids: {
      get() {
        return ids.next(this);
      },
      set(next: number) {
        ids.setNext(this, next);
      },
    },
    _preConnectSockets: {
      get() {
        return new Map([...this.joining()].map((socket) => [socket.id, socket]));
      },
    },
    _onServerSideEmit: {
      value([event, ...args]: unknown[]) {
        if (typeof event === "string" && !isOwnAnnouncement(event)) this.announce(event, ...args);
      },
    },
  });
}

/** What the names of a server stand for. */
export interface LentServer {
  /** As they were given. */
  readonly options: object;
  /** Null: clients that were cut off are forgotten. */
  readonly recovery: { readonly maxDisconnectionMs: number; readonly skipMiddlewares: boolean } | null;
  readonly engine: unknown;
  readonly namespaces: ReadonlyMap<string, unknown>;
  /** Null: the protocol's own. */
  readonly codec: SioCodec | null;
}

/** `opts`, `_opts`, `_nsps`, `eio` and `encoder` of a server. */
export function lendServerNames<Server extends object>(prototype: Server, lent: (server: Server) => LentServer): void {
  const options = {
    get(this: Server) {
      return optionsOf(lent(this));
    },
  };
  lend(prototype, {
    opts: options,
    _opts: options,
    _nsps: {
      get() {
        return lent(this).namespaces;
      },
    },
    eio: {
      get() {
        return lent(this).engine;
      },
    },
    encoder: {
      get() {
        const { codec } = lent(this);
        return codec === null ? packetEncoder : codecEncoder(codec);
      },
    },
  });
}

/** Options that were asked for, completed: adapters ask with each broadcast. */
const completed = new WeakMap<object, object>();

/** Adapters read from them whether clients that were cut off may come back, and for how long. */
function optionsOf({ options, recovery }: LentServer): object {
  if (recovery === null) return options;
  let shown = completed.get(options);
  if (shown === undefined) {
    const { maxDisconnectionMs: maxDisconnectionDuration, skipMiddlewares } = recovery;
    shown = { ...options, connectionStateRecovery: { maxDisconnectionDuration, skipMiddlewares } };
    completed.set(options, shown);
  }
  return shown;
}

/** Encodes what an adapter got from here or from another server: its text, then its attachments. */
export const packetEncoder = {
  encode({ nsp = "/", id, data }: BroadcastPacket): (string | Uint8Array)[] {
    const event = data as [string, ...unknown[]];
    const { text, attachments } = encodePacket({ type: PacketType.EVENT, nsp, id, data: event });
    return [text, ...attachments];
  },
};

function codecEncoder(codec: SioCodec) {
  return {
    encode({ nsp = "/", id, data }: BroadcastPacket): readonly (string | Uint8Array)[] {
      return codec.encode({ type: PacketType.EVENT, nsp, id, data: data as [string, ...unknown[]] });
    },
  };
}

/** As properties that can be replaced, and are not in the way of who looks at an object. */
function lend<Owner extends object>(prototype: Owner, names: PropertyDescriptorMap & ThisType<Owner>): void {
  for (const [name, descriptor] of Object.entries(names)) {
    const own = "value" in descriptor ? { ...descriptor, writable: true } : descriptor;
    Object.defineProperty(prototype, name, { ...own, configurable: true });
  }
}
