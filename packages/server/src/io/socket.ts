/** One membership of a client in a namespace: what applications talk to. */
import type { IncomingMessage } from "node:http";
import { type DefaultEventsMap, type EventData, type EventsMap, PacketType, type SioPacket } from "@tidewire/wire/sio";
import type { Room, SocketId } from "../adapter/adapter.js";
import type { LocalSocket } from "../adapter/memory.js";
import type { RoomMember } from "../adapter/rooms.js";
import type { ClientView } from "../compat/client-view.js";
import { lendSocketNames } from "../compat/lent-names.js";
import { guarded } from "../guarded.js";
import { millisecondsSince } from "../http/request.js";
import { ServerError } from "../server-error.js";
import { type AckCallback, callbackAck, type PendingAck, unanswerable, withDeadline } from "./acks.js";
import type { DisconnectReason } from "./disconnect-reason.js";
import { assertEmittable, type EmitFlags } from "./emit-flags.js";
import { type Handshake, handshakeOf } from "./handshake.js";
import { appendMessage, type Message } from "./message.js";
import type { Peer, PeerSocket } from "./peer.js";
import type { SocketRecovery } from "./recovery.js";
import { assertJoinable } from "./room-limit.js";
import type { FailedEvent } from "./socket-events.js";
import type { SocketNamespace } from "./socket-namespace.js";
import { SocketReceiver } from "./socket-receiver.js";

const LEAVING: FailedEvent = { event: "disconnecting" };
const LEFT: FailedEvent = { event: "disconnect" };

export class Socket<
    ListenEvents extends EventsMap = DefaultEventsMap,
    EmitEvents extends EventsMap = ListenEvents,
    // biome-ignore lint/correctness/noUnusedVariables: `nsp`, which the namespace adds to this class, has it
    ServerSideEvents extends EventsMap = DefaultEventsMap,
    // biome-ignore lint/suspicious/noExplicitAny: untyped data is the default of the published API
    SocketData = any,
  >
  extends SocketReceiver<ListenEvents, EmitEvents, SocketData>
  implements PeerSocket, LocalSocket<Message>
{
  static {
    lendSocketNames(Socket.prototype as Socket, {
      peerOf: (socket) => socket.#peer,
      connectionOf: (socket, session) => socket.#namespace.connectionOf(session),
    });
  }

  /** 20 characters of [A-Za-z0-9_-]. Of a 2.x client: made of the id of its session and the namespace. */
  readonly id: SocketId;
  /** The client behind this socket, which may have others in other namespaces. */
  declare readonly client: ClientView;
  /** Belongs to the adapter. */
  membership: RoomMember["membership"] = null;
  /** Belongs to the adapter. */
  mark = 0;
  /** Belongs to the namespace: the place in its list of connected sockets. */
  slot = -1;

  readonly #peer: Peer;
  readonly #namespace: SocketNamespace<Socket>;
  /** Milliseconds from the session's first request. */
  readonly #issuedAfterMs: number;
  readonly #auth: Record<string, unknown>;
  #state: "joining" | "connected" | "leaving" | "left" = "joining";
  #handshake: Handshake | null = null;
  readonly #recovery: SocketRecovery | null;

  constructor(
    id: SocketId,
    peer: Peer,
    namespace: SocketNamespace<Socket>,
    auth: Record<string, unknown>,
    recovery: SocketRecovery | null = null,
  ) {
    super();
    this.#recovery = recovery;
    this.id = id;
    this.#namespace = namespace;
    this.#peer = peer;
    this.#auth = auth;
    this.#issuedAfterMs = millisecondsSince(peer.session.request.issued);
  }

  /** Whether the state of an earlier connection was restored. */
  get recovered(): boolean {
    return this.#recovery?.recovered === true;
  }

  /** Whether the socket is in its namespace. */
  get connected(): boolean {
    return this.#state === "connected" || this.#state === "leaving";
  }

  /** The opposite of `connected`. */
  get disconnected(): boolean {
    return !this.connected;
  }

  /** How the client came: headers, address, query, credentials. */
  get handshake(): Handshake {
    this.#handshake ??= handshakeOf(this.#peer.session.request, this.#auth, this.#issuedAfterMs);
    return this.#handshake;
  }

  /** The rooms the socket is in, its own id among them. */
  get rooms(): Set<Room> {
    return this.#namespace.adapter.socketRooms(this.id) ?? new Set();
  }

  /** The HTTP request that opened the session; null if it came by WebTransport, which published types do not say either. */
  get request(): IncomingMessage {
    return this.#peer.session.request.incoming as IncomingMessage;
  }

  /** The session below, as watchers of the engine know it. */
  get conn() {
    return this.#namespace.connectionOf(this.#peer.session);
  }

  /** Bytes that wait to be written to this client. */
  get bufferedBytes(): number {
    return this.#peer.session.bufferedBytes;
  }

  /** Only sockets of this process have it: by this they are known among those that adapters describe. */
  get server(): unknown {
    return this.#namespace.server;
  }

  /** Resolves when nothing waits to be written to this client; rejects with ServerError "disconnected" if it leaves first. */
  drained(): Promise<void> {
    return this.#peer.session.drained();
  }

  get namespaceName(): string {
    return this.#namespace.name;
  }

  get scope(): SocketNamespace<Socket> {
    return this.#namespace;
  }

  /** Joins a room (or several). Done when the call returns, unless the adapter returns a promise. */
  join(room: Room | Room[]): Promise<void> | void {
    if (this.#state === "left") return;
    const rooms = new Set(Array.isArray(room) ? room : [room]);
    const { adapter, limits } = this.#namespace;
    assertJoinable(rooms, this.membership, () => adapter.socketRooms(this.id), limits);
    return adapter.addAll(this.id, rooms);
  }

  /** Leaves a room. */
  leave(room: Room): Promise<void> | void {
    return this.#namespace.adapter.del(this.id, room);
  }

  /** Makes the client leave this namespace; `close`: every namespace, and its connection. */
  disconnect(close = false): this {
    if (this.disconnected) return this;
    if (close) this.#peer.disconnectAll();
    else this.leaveNamespace();
    return this;
  }

  /** Lets the socket in: called by its namespace when every middleware agreed. */
  admit(): void {
    this.#state = "connected";
    this.#guarded("join", () => this.#namespace.adapter.addAll(this.id, new Set([this.id])));
    const recovery = this.#recovery;
    if (recovery !== null) for (const missed of recovery.admit(this)) this.#peer.send(missed);
    const data =
      this.#peer.session.version === 3 ? undefined : { sid: this.id, ...(recovery && { pid: recovery.pid }) };
    this.#peer.send(this.#encode({ type: PacketType.CONNECT, nsp: this.namespaceName, id: undefined, data }));
    this.#peer.joined(this);
  }

  /** A middleware refused the socket, or its session ended meanwhile: it was never there. */
  drop(): void {
    this.#state = "left";
    this.#recovery?.drop();
    this.#guarded("leave", () => this.#namespace.adapter.delAll(this.id));
    this.failAcks(new ServerError("disconnected", "socket was not let into the namespace"));
  }

  get sessionIsOpen(): boolean {
    return this.#peer.session.isOpen;
  }

  /** Refuses the socket with what a middleware said. */
  refuse(error: { message: string; data?: unknown }): void {
    this.#peer.refuse(this.#namespace.name, error);
  }

  /** Tells the client that it is no longer in this namespace. */
  leaveNamespace(): void {
    if (this.#state !== "connected") return;
    this.#peer.send(
      this.#encode({ type: PacketType.DISCONNECT, nsp: this.namespaceName, id: undefined, data: undefined }),
    );
    this.left("server namespace disconnect");
  }

  left(reason: DisconnectReason, description?: unknown): void {
    if (this.#state !== "connected") return;
    // Listeners find the socket connected, and may well disconnect it.
    this.#state = "leaving";
    this.tell("disconnecting", [reason, description], LEAVING);
    this.#recovery?.leave(this, reason);
    this.#state = "left";
    this.#guarded("leave", () => this.#namespace.adapter.delAll(this.id));
    this.#namespace.remove(this);
    this.#peer.forget(this.#namespace.name);
    this.failAcks(new ServerError("disconnected", "socket has been disconnected"));
    this.tell("disconnect", [reason, description], LEFT);
  }

  supersede(): void {
    this.#peer.supersede();
  }

  get isWatched(): boolean {
    return this.hasOutgoingListeners;
  }

  deliver(message: Message, volatile: boolean): boolean {
    const { session } = this.#peer;
    if (volatile && !session.isIdle) return false;
    appendMessage(session, message);
    return true;
  }

  notifyOutgoing(data: unknown[]): void {
    this.tellOutgoing(data, (error) => this.failed(error, { event: String(data[0]) }));
  }

  expectAck(id: number, acknowledged: AckCallback, missing: () => void): void {
    this.#await(id, { answered: (args) => acknowledged(...args), failed: missing });
  }

  sendEvent(flags: EmitFlags, event: string, args: readonly unknown[]): void {
    const callback = args.at(-1);
    if (typeof callback === "function") {
      const ack = callbackAck(callback as AckCallback, flags.timeout, (error) => this.failed(error, { event }));
      this.requestEvent(flags, event, args.slice(0, -1), ack);
      return;
    }
    assertEmittable(event);
    if (this.#state === "left" || (flags.volatile === true && !this.#peer.session.isIdle)) return;
    // One argument is the rule, and a spread takes three times as long (bench: pipeline).
    const data: EventData = args.length === 1 ? [event, args[0]] : [event, ...args];
    if (this.#recovery === null || flags.volatile === true) this.#send(data, undefined, flags.compress);
    else if (!this.#recovery.send(this, data, flags.compress) && this.hasOutgoingListeners) this.notifyOutgoing(data);
  }

  requestEvent(flags: EmitFlags, event: string, args: readonly unknown[], ack: PendingAck): void {
    assertEmittable(event);
    if (this.#state === "left") ack.failed(new ServerError("disconnected", "socket has been disconnected"));
    else if (flags.volatile === true && !this.#peer.session.isIdle) {
      ack.failed(new ServerError("slow-reader", "volatile event was dropped: earlier ones still wait to be written"));
    } else {
      const id = this.#namespace.nextAckId();
      this.#send([event, ...args], id, flags.compress);
      const { timeout } = flags;
      const expired = (error: ServerError): void => this.failAck(id, error);
      this.#await(id, timeout === undefined ? ack : withDeadline(this.#namespace.clock, timeout, ack, expired));
    }
  }

  #await(id: number, ack: PendingAck): void {
    if (this.#peer.session.isPlain === true) ack.failed(unanswerable());
    else this.awaitAck(id, ack, this.#namespace.limits.maxPendingAcks);
  }

  /** Adapters and listeners of rooms are not ours: they keep no socket from coming or going. */
  #guarded(event: string, call: () => unknown): void {
    guarded(call, (error) => this.failed(error, { event }));
  }

  #send(data: EventData, id: number | undefined, compress: boolean | undefined): void {
    appendMessage(
      this.#peer.session,
      this.#encode({ type: PacketType.EVENT, nsp: this.namespaceName, id, data }, compress),
    );
    if (this.hasOutgoingListeners) this.notifyOutgoing(data);
  }

  #encode(packet: SioPacket, compress?: boolean): Message {
    return this.#namespace.codec.encode(packet, compress);
  }

  protected override get isReceiving(): boolean {
    return this.#state === "connected";
  }

  protected override acknowledge(id: number, args: unknown[]): void {
    this.#peer.send(this.#namespace.codec.encode({ type: PacketType.ACK, nsp: this.#namespace.name, id, data: args }));
  }

  protected override handlerFailed(error: unknown, event: string): unknown {
    return this.#namespace.handlerFailed(error, event, this as unknown as Socket);
  }
}
