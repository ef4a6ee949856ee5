/** One namespace: its sockets and its rooms. It must not know how sockets come in: that is its entrance. */
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
import { BroadcastOperator } from "./emit-target.js";
import { type EnteredNamespace, Entrance, type EntranceServer } from "./entrance.js";
import { EverybodyEmitter } from "./everybody-emitter.js";
import type { HandlerContext } from "./handler-context.js";
import { type Message, ownMessage } from "./message.js";
import type { MessageCodec } from "./message-codec.js";
import type { Middleware } from "./middleware.js";
import type { BroadcastLog } from "./plain-clients.js";
import type { ExpiredSession } from "./recovery.js";
import { Socket } from "./socket.js";

/** What a namespace needs of its server. */
export interface NamespaceServer extends EntranceServer {
  readonly clock: Clock;
  /** What a new namespace makes its adapter with. */
  adapter(): AdapterFactory;
  readonly codec: MessageCodec;
  readonly settings: { readonly limits: ClientLimits };
  /** Lets clients that speak no Socket.IO into a namespace. */
  acceptPlain(namespace: { readonly name: string }, options: ResolvedPlainOptions): void;
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
    EnteredNamespace<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>,
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
  readonly entrance: Entrance<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
  /** Belongs to the server: the last broadcasts, while readers of an event stream may ask for them. */
  history: BroadcastLog | null = null;
  #lastAckId = -1;

  /**
   * Belongs to who made the namespace: called when its last socket left, and nobody is in the middlewares or may come
   * back.
   */
  vacated: (() => void) | null = null;

  constructor(name: string, server: NamespaceServer, adapterFactory = server.adapter()) {
    super();
    this.name = name;
    // What applications see here is the whole server: see server.ts.
    Reflect.set(this, "server", server);
    this.entrance = new Entrance(this, server);
    this.adapter = this.#install(adapterFactory);
  }

  get clock(): Clock {
    return this.server.clock;
  }

  get limits(): ClientLimits {
    return this.server.settings.limits;
  }

  get codec(): MessageCodec {
    return this.server.codec;
  }

  /** Adds a function that every socket passes before it is let in. `next(error)` refuses it. */
  use(middleware: Middleware<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>): this {
    this.entrance.use(middleware);
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
    this.entrance.inherit(from.entrance);
    for (const event of ["connect", "connection"] as const) {
      for (const listener of from.listeners(event)) this.on(event, listener);
    }
  }

  /** Tells the listeners of an event of the library's own. */
  announce(event: string, ...args: unknown[]): void {
    this.tell(event, args, event);
  }

  /** Every middleware agreed: the socket is in. */
  admit(socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>): void {
    this.sockets.set(socket.id, socket);
    socket.slot = this.connected.push(socket) - 1;
    socket.admit();
    this.announce("connect", socket);
    this.announce("connection", socket);
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
    this.checkVacancy();
  }

  /** A client that was cut off will not come back. */
  sessionExpired(session: ExpiredSession): void {
    this.announce("session_expired", session);
    this.checkVacancy();
  }

  /** Somebody left, or will not come: whoever made the namespace may want to know. */
  checkVacancy(): void {
    if (this.vacated !== null && this.sockets.size === 0 && this.entrance.expected === 0) this.vacated();
  }

  find(id: SocketId): Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData> | undefined {
    return this.sockets.get(id) ?? this.entrance.joining.get(id);
  }

  joining(): Iterable<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>> {
    return this.entrance.joining.values();
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
    moveRooms(old, adapter, [...this.sockets.keys(), ...this.entrance.joining.keys()]);
    settle(closeAdapter(old));
  }

  handlerFailed(error: unknown, event: string, socket: Socket | undefined): unknown {
    return this.server.handlerFailed(error, { event, socket });
  }

  connectionOf(session: PeerSession): ConnectionView {
    return this.server.connectionOf(session);
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
