/** Sockets and managers as applications see them. Declarations; `socket.ts` and `manager.ts` do it. */
import type {
  AcknowledgementResult,
  AllButLast,
  DecorateAcknowledgements,
  DefaultEventsMap,
  EventNames,
  EventNamesWithAck,
  EventPacket,
  EventParams,
  EventsMap,
  MessageParams,
  SioPacket,
} from "@tidewire/wire/sio";
import type { DisconnectDescription, DisconnectReason } from "../close-cause.js";
import type { Engine } from "../engine/engine.js";
import type { Auth, ManagerOptions, SocketOptions } from "../options.js";
import type { Emitter } from "../typed-emitter.js";

// biome-ignore lint/suspicious/noExplicitAny: what events carry is for the application to know
export type AnyListener = (...args: any[]) => void;

export interface SocketReservedEvents {
  connect: () => void;
  connect_error: (error: Error) => void;
  disconnect: (reason: DisconnectReason, description?: DisconnectDescription) => void;
}

/** A packet that waits for a connection. */
export interface BufferedPacket extends EventPacket {
  readonly options: { readonly compress?: boolean | undefined };
}

/** Emitting with conditions: `socket.volatile.timeout(500).emit(…)`. A value: each condition makes another one. */
export declare class EmitTarget<Socket, EmitEvents extends EventsMap> {
  emit<Name extends EventNames<EmitEvents>>(event: Name, ...args: EventParams<EmitEvents, Name>): Socket;
  send(...args: MessageParams<EmitEvents>): Socket;
  emitWithAck<Name extends EventNamesWithAck<EmitEvents>>(
    event: Name,
    ...args: AllButLast<EventParams<EmitEvents, Name>>
  ): Promise<AcknowledgementResult<EmitEvents, Name>>;
  get volatile(): EmitTarget<Socket, EmitEvents>;
  compress(compress: boolean): EmitTarget<Socket, EmitEvents>;
  timeout(timeoutMs: number): EmitTarget<Socket, DecorateAcknowledgements<EmitEvents>>;
}

/**
 * One namespace of a connection: events in both directions, acknowledgements, what waits while there is no connection.
 */
export declare class Socket<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
> extends Emitter<ListenEvents, EmitEvents, SocketReservedEvents> {
  /** The manager of the connection this socket shares. */
  readonly io: Manager<ListenEvents, EmitEvents>;
  readonly nsp: string;
  /** The id at the server; undefined while disconnected. */
  id: string | undefined;
  connected: boolean;
  /** Whether the server restored the state of the last connection. */
  recovered: boolean;
  auth: Auth | undefined;
  /** Events that came before the namespace was joined. */
  receiveBuffer: (readonly unknown[])[];
  /** Packets that wait for a connection: may be emptied by the application. */
  sendBuffer: BufferedPacket[];

  get disconnected(): boolean;
  /** Whether it is connected, or will be without further ado. */
  get active(): boolean;
  connect(): this;
  open(): this;
  disconnect(): this;
  close(): this;

  /** @throws ClientError "misuse" for a reserved event name */
  override emit<Name extends EventNames<EmitEvents>>(event: Name, ...args: EventParams<EmitEvents, Name>): this;
  send(...args: MessageParams<EmitEvents>): this;
  /** Rejects when the connection is lost, or nothing came in time. */
  emitWithAck<Name extends EventNamesWithAck<EmitEvents>>(
    event: Name,
    ...args: AllButLast<EventParams<EmitEvents, Name>>
  ): Promise<AcknowledgementResult<EmitEvents, Name>>;
  /** Of what is emitted next: dropped if it cannot be sent at once. */
  get volatile(): EmitTarget<this, EmitEvents>;
  compress(compress: boolean): EmitTarget<this, EmitEvents>;
  /** Of what is emitted next: its acknowledgement gets an error if none came in time. */
  timeout(timeoutMs: number): EmitTarget<this, DecorateAcknowledgements<EmitEvents>>;

  /** Called with the name and the arguments of every event received. */
  onAny(listener: AnyListener): this;
  prependAny(listener: AnyListener): this;
  offAny(listener?: AnyListener): this;
  listenersAny(): AnyListener[];
  /** Called with the name and the arguments of every event sent, when it leaves. */
  onAnyOutgoing(listener: AnyListener): this;
  prependAnyOutgoing(listener: AnyListener): this;
  offAnyOutgoing(listener?: AnyListener): this;
  listenersAnyOutgoing(): AnyListener[];
}

export type Options = Partial<ManagerOptions & SocketOptions>;

export interface ManagerReservedEvents {
  open: () => void;
  error: (error: Error) => void;
  ping: () => void;
  packet: (packet: SioPacket) => void;
  close: (reason: DisconnectReason, description?: DisconnectDescription) => void;
  reconnect_attempt: (attempt: number) => void;
  reconnect_error: (error: Error) => void;
  reconnect_failed: () => void;
  reconnect: (attempt: number) => void;
}

/** One connection and the sockets that share it: connects, comes back, tells packets apart. */
export declare class Manager<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
> extends Emitter<Record<never, never>, Record<never, never>, ManagerReservedEvents> {
  constructor(uri?: string | Options, opts?: Options);

  readonly uri: string | undefined;
  /** May be changed: the next connection goes by it. */
  readonly opts: Options;
  /** By namespace. */
  readonly nsps: Record<string, Socket<ListenEvents, EmitEvents>>;
  /** The session in use, or the last one. */
  readonly engine: Engine;
  readonly _readyState: "opening" | "open" | "closed";
  /** On the way back: an attempt is under way, or waited for. */
  readonly _reconnecting: boolean;

  reconnection(): boolean;
  reconnection(value: boolean): this;
  reconnectionAttempts(): number;
  reconnectionAttempts(value: number): this;
  reconnectionDelay(): number;
  reconnectionDelay(value: number): this;
  reconnectionDelayMax(): number;
  reconnectionDelayMax(value: number): this;
  randomizationFactor(): number;
  randomizationFactor(value: number): this;
  timeout(): number | false;
  timeout(value: number | false): this;

  /** Connects, unless that is done or under way. `opened` gets the error, if any; then nothing is tried again. */
  open(opened?: (error?: Error) => void): this;
  connect(opened?: (error?: Error) => void): this;
  /** The socket of a namespace: the same one at every call. */
  socket(nsp: string, opts?: Partial<SocketOptions>): Socket<ListenEvents, EmitEvents>;
  /** Ends the connection, for all sockets and for good. */
  _close(): void;
}
