/** One namespace: its sockets, its middlewares, its rooms. */
import type {
  AcknowledgementResult,
  AllButLast,
  DecorateAcknowledgementsWithMultipleResponses,
  DecorateAcknowledgementsWithTimeoutAndMultipleResponses,
  DefaultEventsMap,
  EventNames,
  EventNamesWithError,
  EventParams,
  EventsMap,
  MessageParams,
  RemoveAcknowledgements,
} from "@tidewire/wire/sio";
import { PacketType } from "@tidewire/wire/sio";
import type { Adapter, BroadcastFlags, BroadcastPacket, Room, SocketId } from "../adapter/adapter.js";
import { type LocalSockets, MemoryAdapter } from "../adapter/memory.js";
import type { ConnectionView } from "../compat/connection-view.js";
import type { Clock } from "../engine/clock.js";
import type { Session } from "../engine/session.js";
import { assertEmittable, noFlags } from "./emit-flags.js";
import { BroadcastOperator, type EmitScope, type RemoteSocket } from "./emit-target.js";
import type { HandlerContext } from "./handler-context.js";
import { encodeMessage, type Message } from "./message.js";
import { type Middleware, runMiddlewares } from "./middleware.js";
import type { Peer } from "./peer.js";
import { Socket, type SocketNamespace } from "./socket.js";
import { StrictEmitter } from "./strict-emitter.js";

/** What a namespace needs of its server. */
export interface NamespaceServer {
  readonly clock: Clock;
  /** The id of the socket that a session gets in a namespace. */
  socketId(session: Session, namespace: string): string;
  /** Reports what a handler threw. What the application answers goes to a client that waits for an acknowledgement. */
  handlerFailed(error: unknown, context: HandlerContext): unknown;
  /** A session as `socket.conn` shows it. */
  connectionOf(session: Session): ConnectionView;
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
  connect: (socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>) => void;
  connection: (socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>) => void;
}

export class Namespace<
    ListenEvents extends EventsMap = DefaultEventsMap,
    EmitEvents extends EventsMap = ListenEvents,
    ServerSideEvents extends EventsMap = DefaultEventsMap,
    // biome-ignore lint/suspicious/noExplicitAny: untyped data is the default of the published API
    SocketData = any,
  >
  extends StrictEmitter<
    ServerSideEvents,
    RemoveAcknowledgements<EmitEvents>,
    NamespaceReservedEvents<ListenEvents, EmitEvents, ServerSideEvents, SocketData>,
    string
  >
  implements
    SocketNamespace,
    EmitScope,
    LocalSockets<Message, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>
{
  readonly name: string;
  readonly server: NamespaceServer;
  /** The sockets that are connected, by id. For reading. */
  readonly sockets = new Map<SocketId, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>();
  /** The same without order, dense: what broadcasts walk. */
  readonly connected: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>[] = [];
  adapter: Adapter;
  /** Sockets in the middlewares. */
  readonly #joining = new Map<SocketId, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>();
  readonly #middlewares: Middleware<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>[] = [];
  #lastAckId = -1;

  constructor(name: string, server: NamespaceServer) {
    super();
    this.name = name;
    this.server = server;
    this.adapter = new MemoryAdapter<Message, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>(this);
  }

  get clock(): Clock {
    return this.server.clock;
  }

  /** Adds a function that every socket passes before it is let in. `next(error)` refuses it. */
  use(middleware: Middleware<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>): this {
    this.#middlewares.push(middleware);
    return this;
  }

  /** A client asks to join: the middlewares decide. */
  connectPeer(peer: Peer, auth: Record<string, unknown>): void {
    const id = this.server.socketId(peer.session, this.name);
    const socket = new Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>(id, peer, this, auth);
    this.#joining.set(id, socket);
    runMiddlewares(this.#middlewares, socket, (error) => {
      if (error !== undefined || !socket.sessionIsOpen) {
        socket.drop();
        this.#joining.delete(id);
        if (error !== undefined) socket.refuse(error);
        return;
      }
      this.#joining.delete(id);
      this.sockets.set(id, socket);
      socket.slot = this.connected.push(socket) - 1;
      socket.admit();
      this.announce("connect", socket);
      this.announce("connection", socket);
    });
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
    if (last === undefined || last === socket) return;
    this.connected[socket.slot] = last;
    last.slot = socket.slot;
  }

  find(id: SocketId): Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData> | undefined {
    return this.sockets.get(id) ?? this.#joining.get(id);
  }

  isConnected(socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>): boolean {
    return socket.connected;
  }

  encode(packet: BroadcastPacket, flags: BroadcastFlags): Message {
    const data = packet.data as [string, ...unknown[]];
    return encodeMessage({ type: PacketType.EVENT, nsp: this.name, id: packet.id, data }, flags.compress);
  }

  nextAckId(): number {
    return ++this.#lastAckId;
  }

  /** Sends an event to every client of the namespace. Throws ServerError "misuse" for a reserved event name. */
  override emit<Ev extends EventNames<RemoveAcknowledgements<EmitEvents>>>(
    event: Ev,
    ...args: EventParams<RemoveAcknowledgements<EmitEvents>, Ev>
  ): boolean {
    assertEmittable(event);
    return (this.#everybody() as unknown as BroadcastOperator<EventsMap, SocketData>).emit(event as string, ...args);
  }

  /** Sends an event to every client and resolves with their answers; see `timeout`. */
  emitWithAck<Ev extends EventNamesWithError<EmitEvents>>(
    event: Ev,
    ...args: AllButLast<EventParams<EmitEvents, Ev>>
  ): Promise<AcknowledgementResult<EmitEvents, Ev>> {
    const everybody = this.#everybody() as unknown as BroadcastOperator<EventsMap, SocketData>;
    return everybody.emitWithAck(event as never, ...args) as Promise<AcknowledgementResult<EmitEvents, Ev>>;
  }

  /** Sends the event "message" to every client. */
  send(...args: MessageParams<EmitEvents>): this {
    (this.#everybody() as unknown as BroadcastOperator<EventsMap, SocketData>).emit("message", ...args);
    return this;
  }

  /** The same as `send`. */
  write(...args: MessageParams<EmitEvents>): this {
    return this.send(...args);
  }

  /** Who is in this room (or in any of these). */
  to(room: Room | Room[]): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.#everybody().to(room);
  }

  /** The same as `to`. */
  in(room: Room | Room[]): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.#everybody().to(room);
  }

  /** Everybody who is not in this room (or in any of these). */
  except(
    room: Room | Room[],
  ): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.#everybody().except(room);
  }

  compress(
    compress: boolean,
  ): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.#everybody().compress(compress);
  }

  get volatile(): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.#everybody().volatile;
  }

  get local(): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return this.#everybody().local;
  }

  timeout(
    ms: number,
  ): BroadcastOperator<DecorateAcknowledgementsWithTimeoutAndMultipleResponses<EmitEvents>, SocketData> {
    return this.#everybody().timeout(ms) as unknown as BroadcastOperator<
      DecorateAcknowledgementsWithTimeoutAndMultipleResponses<EmitEvents>,
      SocketData
    >;
  }

  /** The ids of all sockets. Deprecated by the incumbent: `fetchSockets` says more. */
  allSockets(): Promise<Set<SocketId>> {
    return this.#everybody().allSockets();
  }

  fetchSockets(): Promise<RemoteSocket<EmitEvents, SocketData>[]> {
    return (this.#everybody() as unknown as BroadcastOperator<EmitEvents, SocketData>).fetchSockets();
  }

  socketsJoin(room: Room | Room[]): void {
    this.#everybody().socketsJoin(room);
  }

  socketsLeave(room: Room | Room[]): void {
    this.#everybody().socketsLeave(room);
  }

  disconnectSockets(close = false): void {
    this.#everybody().disconnectSockets(close);
  }

  #everybody(): BroadcastOperator<DecorateAcknowledgementsWithMultipleResponses<EmitEvents>, SocketData> {
    return new BroadcastOperator(this, new Set(), new Set(), noFlags);
  }

  handlerFailed(error: unknown, event: string, socket: Socket | undefined): unknown {
    return this.server.handlerFailed(error, { event, socket });
  }

  connectionOf(session: Session): ConnectionView {
    return this.server.connectionOf(session);
  }

  protected override failed(error: unknown, event: string): void {
    this.handlerFailed(error, event, undefined);
  }
}
