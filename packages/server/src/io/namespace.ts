/** One namespace: its sockets, its middlewares, its rooms. */
import type { DecorateAcknowledgementsWithMultipleResponses, DefaultEventsMap, EventsMap } from "@tidewire/wire/sio";
import { PacketType } from "@tidewire/wire/sio";
import type { Adapter, AdapterFactory, BroadcastFlags, BroadcastPacket, SocketId } from "../adapter/adapter.js";
import { settle } from "../adapter/adapter.js";
import { closeAdapter, installAdapter, moveRooms } from "../adapter/install.js";
import type { LocalSockets } from "../adapter/memory.js";
import type { ConnectionView } from "../compat/connection-view.js";
import { lendNamespaceNames } from "../compat/lent-names.js";
import type { Clock } from "../engine/clock.js";
import type { PeerSession } from "../engine/peer-session.js";
import type { ClientLimits } from "../options.js";
import { type PlainClientsOptions, type ResolvedPlainOptions, resolvePlainOptions } from "../plain/plain-options.js";
import { noFlags } from "./emit-flags.js";
import { BroadcastOperator, type EmitScope } from "./emit-target.js";
import { EverybodyEmitter } from "./everybody-emitter.js";
import type { HandlerContext } from "./handler-context.js";
import { type Message, ownMessage } from "./message.js";
import type { MessageCodec } from "./message-codec.js";
import { type ExtendedError, type Middleware, runMiddlewares } from "./middleware.js";
import type { Peer } from "./peer.js";
import type { BroadcastLog } from "./plain-clients.js";
import { type ExpiredSession, Recovery, type SocketRecovery } from "./recovery.js";
import { Socket, type SocketNamespace } from "./socket.js";

/** What a namespace needs of its server. */
export interface NamespaceServer {
  readonly clock: Clock;
  /** What a new namespace makes its adapter with. */
  readonly adapterFactory: AdapterFactory;
  readonly codec: MessageCodec;
  readonly limits: ClientLimits;
  /** Lets clients that speak no Socket.IO into a namespace. */
  acceptPlain(namespace: { readonly name: string }, options: ResolvedPlainOptions): void;
  /** How clients that were cut off come back; null: they do not. */
  readonly recovery: { readonly skipMiddlewares: boolean } | null;
  /** The id of the socket that a session gets in a namespace. */
  socketId(session: PeerSession, namespace: string): string;
  /** Reports what a handler threw. What the application answers goes to a client that waits for an acknowledgement. */
  handlerFailed(error: unknown, context: HandlerContext): unknown;
  /** A session as `socket.conn` shows it. */
  connectionOf(session: PeerSession): ConnectionView;
}

// A socket knows its namespace through a port, so that neither file needs the other; applications see the whole of it.
declare module "./socket.js" {
  interface Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
    readonly nsp: Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
  }
}
Object.defineProperty(Socket.prototype, "nsp", {
  get(this: Socket) {
    return this.scope;
  },
});

export interface NamespaceReservedEvents<
  ListenEvents extends EventsMap,
  EmitEvents extends EventsMap,
  ServerSideEvents extends EventsMap,
  SocketData,
> {
  /** The same as `connection`, and told first. */
  connect: (socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>) => void;
  /** A socket was let in: the middlewares agreed. */
  connection: (socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>) => void;
  /** With `connectionStateRecovery`: a client that was cut off did not come back in time, or fell victim to its bounds. */
  session_expired: (session: ExpiredSession<SocketData>) => void;
}

export class Namespace<
    ListenEvents extends EventsMap = DefaultEventsMap,
    EmitEvents extends EventsMap = ListenEvents,
    ServerSideEvents extends EventsMap = DefaultEventsMap,
    // biome-ignore lint/suspicious/noExplicitAny: untyped data is the default of the published API
    SocketData = any,
  >
  extends EverybodyEmitter<
    EmitEvents,
    ServerSideEvents,
    SocketData,
    NamespaceReservedEvents<ListenEvents, EmitEvents, ServerSideEvents, SocketData>
  >
  implements
    SocketNamespace,
    EmitScope,
    LocalSockets<Message, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>
{
  static {
    lendNamespaceNames(Namespace.prototype as Namespace, {
      next: (namespace) => namespace.#lastAckId + 1,
      setNext: (namespace, id) => {
        namespace.#lastAckId = id - 1;
      },
    });
  }

  /** Such as "/admin"; the main one is "/". */
  readonly name: string;
  /** The sockets that are connected, by id. For reading. */
  readonly sockets = new Map<SocketId, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>();
  /** The same without order, dense: what broadcasts walk. */
  readonly connected: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>[] = [];
  /** What knows the rooms. Published adapters and ours show `rooms`, `sids` and their events alike. */
  adapter: Adapter;
  /** Sockets in the middlewares. */
  readonly #joining = new Map<SocketId, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>();
  readonly #middlewares: Middleware<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>[] = [];
  readonly #recovery: Recovery | null;
  /** Belongs to the server: the last broadcasts, while readers of an event stream may ask for them. */
  history: BroadcastLog | null = null;
  /** Clients of which it is not known yet whether they come back. */
  #entering = 0;
  #lastAckId = -1;

  /**
   * Belongs to who made the namespace: called when its last socket left, and nobody is in the middlewares or may come
   * back.
   */
  vacated: (() => void) | null = null;

  constructor(name: string, server: NamespaceServer, adapterFactory = server.adapterFactory) {
    super();
    this.name = name;
    // What applications see here is the whole server: see server.ts.
    Reflect.set(this, "server", server);
    this.#recovery = server.recovery === null ? null : new Recovery(this);
    this.adapter = this.#install(adapterFactory);
  }

  get clock(): Clock {
    return this.server.clock;
  }

  get limits(): ClientLimits {
    return this.server.limits;
  }

  get codec(): MessageCodec {
    return this.server.codec;
  }

  /** Adds a function that every socket passes before it is let in. `next(error)` refuses it. */
  use(middleware: Middleware<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>): this {
    this.#middlewares.push(middleware);
    return this;
  }

  /**
   * Lets in clients that speak no Socket.IO: `new WebSocket(path)` and `new EventSource(path + "/events")` are sockets
   * like any other. Called again: with other options. Throws ServerError "bad-option" for options that cannot work, and
   * for a path that leads to another namespace.
   */
  plainClients(options?: PlainClientsOptions): this {
    this.server.acceptPlain(this, resolvePlainOptions(options));
    return this;
  }

  /** Takes over the middlewares of another namespace, and who listens for its connections, as they are now. */
  inherit(from: Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>): void {
    this.#middlewares.push(...from.#middlewares);
    for (const event of ["connect", "connection"] as const) {
      for (const listener of from.listeners(event)) this.on(event, listener);
    }
  }

  /** A client asks to join, or to come back: the middlewares decide. */
  connectPeer(peer: Peer, auth: Record<string, unknown>): void {
    if (this.#recovery === null || peer.session.version === 3 || peer.session.isPlain === true) {
      this.#join(peer, auth, null);
      return;
    }
    // Counted: while it enters, an older connection of the client may be the last socket to leave.
    this.#entering++;
    const recoveries = this.#recovery;
    const entered = recoveries.enter(auth);
    const join = (recovery: SocketRecovery): void => {
      this.#entering--;
      // An adapter may give a session to two who ask at once: only the first is that socket.
      const isTaken = recovery.session !== null && this.find(recovery.session.sid) !== undefined;
      if (peer.session.isOpen) this.#join(peer, auth, isTaken ? recoveries.begin() : recovery);
      else {
        recovery.drop();
        if (this.vacated !== null) this.#tellVacated();
      }
    };
    if (entered instanceof Promise) entered.then(join);
    else join(entered);
  }

  #join(peer: Peer, auth: Record<string, unknown>, recovery: SocketRecovery | null): void {
    const session = recovery?.session ?? null;
    const id = session?.sid ?? this.server.socketId(peer.session, this.name);
    const socket = new Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>(id, peer, this, auth, recovery);
    if (session === null && this.#middlewares.length === 0) {
      this.#decide(socket);
      return;
    }
    this.#joining.set(id, socket);
    if (session !== null) {
      socket.data = session.data as SocketData;
      settle(this.adapter.addAll(id, new Set(session.rooms)));
    }
    const decided = (error?: ExtendedError): void => this.#decide(socket, error);
    if (session !== null && this.server.recovery?.skipMiddlewares === true) decided();
    else runMiddlewares(this.#middlewares, socket, decided, (error) => this.failed(error, "use"));
  }

  #decide(socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>, error?: ExtendedError): void {
    if (error !== undefined) this.#refuse(socket, error);
    else if (!socket.sessionIsOpen) this.#drop(socket);
    else this.#admit(socket);
  }

  /** Tells the listeners of an event of the library's own. */
  announce(event: string, ...args: unknown[]): void {
    this.tell(event, args, event);
  }

  /** The socket left. */
  remove({ id }: { readonly id: SocketId }): void {
    const socket = this.sockets.get(id);
    if (socket === undefined) return;
    this.sockets.delete(id);
    const last = this.connected.pop();
    if (last !== undefined && last !== socket) {
      this.connected[socket.slot] = last;
      last.slot = socket.slot;
    }
    if (this.vacated !== null) this.#tellVacated();
  }

  /** A client that was cut off will not come back. */
  sessionExpired(session: ExpiredSession): void {
    this.announce("session_expired", session);
    if (this.vacated !== null) this.#tellVacated();
  }

  find(id: SocketId): Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData> | undefined {
    return this.sockets.get(id) ?? this.#joining.get(id);
  }

  joining(): Iterable<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>> {
    return this.#joining.values();
  }

  isConnected(socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>): boolean {
    return socket.connected;
  }

  encode(packet: BroadcastPacket, flags: BroadcastFlags): Message {
    const data = packet.data as [string, ...unknown[]];
    const event = { type: PacketType.EVENT, nsp: this.name, id: packet.id, data } as const;
    return ownMessage(this.codec.encode(event, flags.compress));
  }

  nextAckId(): number {
    return ++this.#lastAckId;
  }

  protected override everybody(): BroadcastOperator<
    DecorateAcknowledgementsWithMultipleResponses<EmitEvents>,
    SocketData
  > {
    return new BroadcastOperator(this, new Set(), new Set(), noFlags);
  }

  /** Takes another adapter: rooms, and the listeners of rooms, move over. The old one is closed. */
  replaceAdapter(factory: AdapterFactory): void {
    const old = this.adapter;
    const adapter = this.#install(factory);
    this.adapter = adapter;
    moveRooms(old, adapter, [...this.sockets.keys(), ...this.#joining.keys()]);
    settle(closeAdapter(old));
  }

  handlerFailed(error: unknown, event: string, socket: Socket | undefined): unknown {
    return this.server.handlerFailed(error, { event, socket });
  }

  connectionOf(session: PeerSession): ConnectionView {
    return this.server.connectionOf(session);
  }

  #admit(socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>): void {
    this.#joining.delete(socket.id);
    this.sockets.set(socket.id, socket);
    socket.slot = this.connected.push(socket) - 1;
    socket.admit();
    this.announce("connect", socket);
    this.announce("connection", socket);
  }

  #refuse(socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>, error: ExtendedError): void {
    this.#drop(socket);
    try {
      socket.refuse(error);
    } catch (unsendable) {
      this.failed(unsendable, "use");
      socket.refuse({ message: error.message });
    }
  }

  #drop(socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>): void {
    socket.drop();
    this.#joining.delete(socket.id);
    if (this.vacated !== null) this.#tellVacated();
  }

  #tellVacated(): void {
    const expected = this.#joining.size + this.#entering + (this.#recovery?.awaited ?? 0);
    if (this.sockets.size === 0 && expected === 0) this.vacated?.();
  }

  protected override clusterAdapter(): Adapter {
    return this.adapter;
  }

  protected override failed(error: unknown, event: string): void {
    this.handlerFailed(error, event, undefined);
  }

  #install(factory: AdapterFactory): Adapter {
    return installAdapter(factory, this, (error) => this.failed(error, "adapter.init"));
  }
}
