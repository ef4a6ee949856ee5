/**
 * One namespace of a connection, as the application sees it: events in both directions, acknowledgements, what waits
 * while there is no connection. Knows its manager as a port only.
 */
import type {
  AcknowledgementResult,
  AllButLast,
  DecorateAcknowledgements,
  DefaultEventsMap,
  EventData,
  EventNames,
  EventNamesWithAck,
  EventPacket,
  EventParams,
  EventsMap,
  MessageParams,
  SioPacket,
} from "@tidewire/wire/sio";
import { isReservedEvent, PacketType } from "@tidewire/wire/sio";
import { type AnyListener, anyMethods } from "./any-listeners.js";
import { ClientError } from "./client-error.js";
import type { DisconnectDescription, DisconnectReason, DisconnectReason as Reason } from "./close-cause.js";
import { type EmitFlags, EmitTarget } from "./emit-target.js";
import { GuardedEmitter } from "./engine/guarded-emitter.js";
import type { Auth, SocketOptions } from "./options.js";
import type { Ack, Outbox } from "./outbox.js";
import { createPendingAcks, type PendingAcks, timeoutError } from "./pending-acks.js";
import type { Undo } from "./platform/platform.js";
import { createRecovery } from "./recovery.js";
import type { BufferedPacket, SocketOwner, SocketReservedEvents } from "./socket-port.js";

export type { BufferedPacket, SocketMember, SocketOwner, SocketReservedEvents } from "./socket-port.js";

/** Where a manager keeps its port for sockets. */
export const OWNER: unique symbol = Symbol("owner");

/** What `retries` waits for an acknowledgement unless told otherwise. */
const RETRY_ACK_TIMEOUT_MS = 10_000;

const V2_SERVER = "a Socket.IO 2.x server answered: it needs a 2.x client, or an update";

export class Socket<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
> extends GuardedEmitter<ListenEvents, EmitEvents, SocketReservedEvents> {
  /** Called with the name and the arguments of every event received. */
  declare onAny: (listener: AnyListener) => this;
  declare prependAny: (listener: AnyListener) => this;
  declare offAny: (listener?: AnyListener) => this;
  declare listenersAny: () => AnyListener[];
  /** Called with the name and the arguments of every event sent, when it leaves. */
  declare onAnyOutgoing: (listener: AnyListener) => this;
  declare prependAnyOutgoing: (listener: AnyListener) => this;
  declare offAnyOutgoing: (listener?: AnyListener) => this;
  declare listenersAnyOutgoing: () => AnyListener[];

  readonly nsp: string;
  /** The id at the server; undefined while disconnected. */
  id: string | undefined = undefined;
  connected = false;
  /** Whether the server restored the state of the last connection. */
  recovered = false;
  auth: Auth | undefined;
  /** Events that came before the namespace was joined. */
  receiveBuffer: (readonly unknown[])[] = [];
  /** Packets that wait for a connection: may be emptied by the application. */
  sendBuffer: BufferedPacket[] = [];
  readonly #owner: SocketOwner;
  readonly #options: SocketOptions;
  readonly #acks: PendingAcks;
  readonly #recovery = createRecovery();
  readonly #outbox: Outbox<EmitFlags> | undefined;
  /** What is emitted without conditions. */
  readonly #target: EmitTarget<this, EmitEvents> = new EmitTarget(
    this,
    (args, flags, ack) => this.#start(args, flags, ack),
    {},
  );
  #leave: Undo | undefined;
  /** Not `#private`: what `anyMethods` makes reaches them. */
  protected incoming: readonly AnyListener[] = [];
  protected outgoing: readonly AnyListener[] = [];

  constructor(io: { readonly [OWNER]: SocketOwner }, nsp: string, options: SocketOptions = {}) {
    const owner = io[OWNER];
    super(owner.platform.report);
    this.#owner = owner;
    this.#acks = createPendingAcks(owner.after);
    // Its type stands where both are known: beside Manager.
    (this as { io: unknown }).io = io;
    this.nsp = nsp;
    this.#options = options;
    this.auth = options.auth;
    const { retries } = options;
    if (retries) {
      this.#outbox = owner.outbox?.(
        retries,
        () => this.connected,
        ({ data, flags }, ack) => this.#emit(data as EventData, flags, ack),
      );
    }
  }

  get disconnected(): boolean {
    return !this.connected;
  }

  /** Whether it is connected, or will be without further ado. */
  get active(): boolean {
    return this.#leave !== undefined;
  }

  connect(): this {
    if (this.connected) return this;
    if (this.#leave === undefined) {
      this.#leave = this.#owner.join({
        nsp: this.nsp,
        opened: () => this.#join(),
        packet: (packet) => this.#receive(packet),
        failed: (error) => {
          if (!this.connected) this.emitReserved("connect_error", error);
        },
        closed: (reason, details) => this.#lost(reason, details),
      });
    }
    if (this.#owner.isOpen()) this.#join();
    else this.#owner.open();
    return this;
  }

  open(): this {
    return this.connect();
  }

  disconnect(): this {
    const { connected } = this;
    if (connected) this.#send(PacketType.DISCONNECT);
    this.#release();
    if (connected) this.#lost("io client disconnect");
    return this;
  }

  close(): this {
    return this.disconnect();
  }

  /** @throws ClientError "misuse" for a reserved event name */
  override emit<Name extends EventNames<EmitEvents>>(event: Name, ...args: EventParams<EmitEvents, Name>): this {
    return this.#target.emit(event, ...args);
  }

  send(...args: MessageParams<EmitEvents>): this {
    return this.#target.send(...args);
  }

  /** Rejects when the connection is lost, or nothing came in time. */
  emitWithAck<Name extends EventNamesWithAck<EmitEvents>>(
    event: Name,
    ...args: AllButLast<EventParams<EmitEvents, Name>>
  ): Promise<AcknowledgementResult<EmitEvents, Name>> {
    // Its types are those of this very method; the compiler cannot tell for a map it does not know yet.
    return (this.#target as unknown as EmitTarget<this, DefaultEventsMap>).emitWithAck(event as string, ...args);
  }

  /** Of what is emitted next: dropped if it cannot be sent at once. */
  get volatile(): EmitTarget<this, EmitEvents> {
    return this.#target.volatile;
  }

  compress(compress: boolean): EmitTarget<this, EmitEvents> {
    return this.#target.compress(compress);
  }

  /** Of what is emitted next: its acknowledgement gets an error if none came in time. */
  timeout(timeoutMs: number): EmitTarget<this, DecorateAcknowledgements<EmitEvents>> {
    return this.#target.timeout(timeoutMs);
  }

  /** @param given of a promise; otherwise the last argument may be the acknowledgement */
  #start(args: readonly unknown[], flags: EmitFlags, given?: Ack): void {
    const answer = given ? undefined : args.at(-1);
    let ack = given;
    let data = args as EventData;
    if (typeof answer === "function") {
      const failing = this.#timeoutMs(flags) !== undefined;
      const call = (...values: unknown[]) => this.call(answer as AnyListener, values);
      ack = {
        done: (values) => (failing ? call(null, ...values) : call(...values)),
        fail: failing ? call : undefined,
      };
      data = args.slice(0, -1) as EventData;
    }
    if (typeof data[0] === "string" && isReservedEvent(data[0])) {
      throw new ClientError("misuse", `"${data[0]}" is a reserved event name`);
    }
    if (this.#outbox && !flags.volatile) {
      this.#outbox.add({ data, flags, ack });
      this.#outbox.drain(false);
    } else this.#emit(data, flags, ack);
  }

  #emit(data: EventData, flags: EmitFlags, ack: Ack | undefined): void {
    const timeoutMs = this.#timeoutMs(flags);
    if (flags.volatile && !(this.connected && this.#owner.writable() && this.#owner.alive())) {
      if (ack?.fail === undefined) return;
      const { fail } = ack;
      const error =
        timeoutMs === undefined ? new ClientError("dropped", "volatile packet has been dropped") : timeoutError();
      this.#owner.after(timeoutMs ?? 0, () => fail(error));
      return;
    }
    const id =
      ack &&
      this.#acks.add(ack, timeoutMs, (expired) => {
        this.sendBuffer = this.sendBuffer.filter((buffered) => buffered.id !== expired);
      });
    const packet: BufferedPacket = {
      type: PacketType.EVENT,
      nsp: this.nsp,
      id,
      data,
      options: { compress: flags.compress },
    };
    if (!this.connected || !this.#owner.alive()) {
      this.sendBuffer.push(packet);
      return;
    }
    try {
      this.#transmit(packet);
    } catch (error) {
      if (id !== undefined) this.#acks.take(id);
      throw error;
    }
  }

  #timeoutMs({ timeoutMs }: EmitFlags): number | undefined {
    return timeoutMs ?? this.#options.ackTimeout ?? (this.#outbox && RETRY_ACK_TIMEOUT_MS);
  }

  #transmit({ options, ...packet }: BufferedPacket): void {
    for (const listener of this.outgoing) this.call(listener, packet.data);
    this.#owner.send(packet, options.compress);
  }

  #send(type: PacketType, data?: unknown, id?: number): void {
    this.#owner.send({ type, nsp: this.nsp, id, data } as SioPacket, undefined);
  }

  /** The connection stands: asks for the namespace. */
  #join(): void {
    const leave = this.#leave;
    const ask = (auth?: Record<string, unknown>) => {
      // The application may take its time to answer: by then all may be different.
      if (this.#leave !== leave || this.connected || !this.#owner.isOpen()) return;
      const { request } = this.#recovery;
      this.#send(PacketType.CONNECT, request ? { ...request, ...auth } : auth);
    };
    if (typeof this.auth === "function") this.call(this.auth as AnyListener, [ask]);
    else ask(this.auth);
  }

  #receive(packet: SioPacket): void {
    switch (packet.type) {
      case PacketType.CONNECT:
        if (typeof packet.data?.sid === "string") this.#joined(packet.data.sid, packet.data.pid);
        else this.emitReserved("connect_error", new ClientError("server", V2_SERVER));
        break;
      case PacketType.EVENT:
        this.#event(packet);
        break;
      case PacketType.ACK:
        if (packet.id !== undefined) this.#acks.take(packet.id)?.done(packet.data);
        break;
      case PacketType.DISCONNECT:
        this.#release();
        this.#lost("io server disconnect");
        break;
      case PacketType.CONNECT_ERROR: {
        this.#release();
        // From 2.x servers it is a bare string.
        const { message, data } = Object(packet.data) as { message?: unknown; data?: unknown };
        const text = typeof packet.data === "string" ? packet.data : String(message);
        this.emitReserved("connect_error", new ClientError("refused", text, { data }));
        break;
      }
    }
  }

  #joined(id: string, pid: unknown): void {
    this.id = id;
    this.recovered = this.#recovery.connected(pid);
    this.connected = true;
    for (const args of this.receiveBuffer.splice(0)) this.#deliver(args);
    for (const packet of this.sendBuffer.splice(0)) {
      try {
        this.#transmit(packet);
      } catch (error) {
        // It was emitted long ago: nobody is left to throw at.
        this.#owner.platform.report(error);
      }
    }
    this.#outbox?.drain(true);
    this.emitReserved("connect");
  }

  #event({ id, data }: EventPacket): void {
    const args = [...this.#recovery.received(data, id !== undefined, this.#owner.platform.now())];
    if (id !== undefined) args.push(this.#answering(id));
    if (this.connected) this.#deliver(args);
    else this.receiveBuffer.push(Object.freeze(args));
  }

  #deliver(args: readonly unknown[]): void {
    const [name, ...rest] = args;
    for (const listener of this.incoming) this.call(listener, [...args]);
    this.deliver(name as string, rest);
  }

  /** What a listener calls to acknowledge: works once, and only over the connection that asked. */
  #answering(id: number): AnyListener {
    const asker = this.id;
    let answered = false;
    return (...data) => {
      if (answered || !this.connected || (asker ?? this.id) !== this.id) return;
      answered = true;
      this.#send(PacketType.ACK, data, id);
    };
  }

  /** No longer takes part: the connection goes on without it, or ends. */
  #release(): void {
    const leave = this.#leave;
    this.#leave = undefined;
    leave?.();
  }

  #lost(reason: DisconnectReason, details: DisconnectDescription = this.#owner.explain(reason, undefined, 0)): void {
    this.connected = false;
    this.id = undefined;
    // Also when the namespace had yet to answer: somebody waits for either event.
    this.emitReserved("disconnect", reason, details);
    // What has not been sent yet keeps its acknowledgement.
    this.#acks.failAllBut(new Set(this.sendBuffer.map(({ id }) => id)));
  }
}

Object.assign(Socket.prototype, anyMethods("incoming", ""), anyMethods("outgoing", "Outgoing"));

/** Where published clients keep the type. */
export declare namespace Socket {
  export type DisconnectReason = Reason;
}
