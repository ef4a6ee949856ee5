/** One namespace of a connection, as the application sees it. */
import type { SioPacket } from "@tidewire/wire/sio";
import { ClientError } from "./client-error.js";
import type { DisconnectReason } from "./close-cause.js";
import { call, Emitter, type Listener } from "./emitter.js";
import type { Auth, SocketOptions } from "./options.js";
import type { Flags, Member, Owner } from "./owner.js";
import { ACK, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, isReserved, type Packet } from "./packets.js";
import type { Undo } from "./platform/platform.js";
import { createRecovery } from "./recovery.js";

type AddAny = (listener: Listener) => Socket;

/** Ends the waiting for an acknowledgement. */
type Settle = (error: Error | null, args?: unknown[]) => void;

/** An event that was emitted. */
interface Emitted extends Packet {
  readonly data: readonly unknown[];
}

/** The listeners of every event, by direction: the end of the names of their methods. */
const INCOMING = Symbol();
const OUTGOING = Symbol();

const V2_SERVER = "a Socket.IO 2.x server answered: it needs a 2.x client, or an update";

export class Socket extends Emitter implements Member {
  declare readonly io: Owner;
  declare readonly nsp: string;
  /** The id at the server; undefined while disconnected. */
  declare id: string | undefined;
  connected = false;
  /** Whether the server restored the state of the last connection. */
  recovered = false;
  declare auth: Auth | undefined;
  /** Events that came before the namespace was joined. */
  receiveBuffer: (readonly unknown[])[] = [];
  /** Packets that wait for a connection: may be emptied by the application. */
  sendBuffer: Emitted[] = [];
  declare open: () => this;
  declare close: () => this;
  declare onAny: AddAny;
  declare prependAny: AddAny;
  declare offAny: (listener?: Listener) => this;
  declare listenersAny: () => Listener[];
  declare onAnyOutgoing: AddAny;
  declare prependAnyOutgoing: AddAny;
  declare offAnyOutgoing: (listener?: Listener) => this;
  declare listenersAnyOutgoing: () => Listener[];
  readonly #ackTimeoutMs: number | undefined;
  readonly #acks = new Map<number | undefined, Settle>();
  readonly #recovery = createRecovery();
  /** The socket itself, for what has it for a prototype. */
  readonly whole = this;
  readonly flags: Flags = {};
  #nextId = 0;
  /** The session that was asked for the namespace, once for each time it is wanted. */
  #asked: { readonly engine: Owner["engine"] } | undefined;

  constructor(io: Owner, nsp: string, { auth, ackTimeout }: SocketOptions = {}) {
    super();
    this.io = io;
    this.nsp = nsp;
    this.auth = auth;
    this.#ackTimeoutMs = ackTimeout;
  }

  get disconnected(): boolean {
    return !this.connected;
  }

  /** Whether it is connected, or will be without further ado. */
  get active(): boolean {
    return this.io.members.has(this);
  }

  connect(): this {
    const { io } = this;
    if (this.connected) return this;
    io.members.add(this);
    if (io._readyState === "open") this.opened();
    else if (!io._reconnecting) io.open();
    return this;
  }

  disconnect(): this {
    const { connected } = this;
    if (connected) this.#send(DISCONNECT);
    this.#leave();
    if (connected) this.lost("io client disconnect");
    return this;
  }

  /** @throws Error "misuse" for a reserved event name */
  override emit(...data: [event: PropertyKey, ...args: unknown[]]): this {
    const answer = typeof data.at(-1) === "function" ? (data.pop() as Listener) : undefined;
    return this.whole.emitWith(this.flags, data, answer);
  }

  send(...args: unknown[]): this {
    return this.emit("message", ...args);
  }

  /** Rejects when the connection is lost, or nothing came in time. */
  emitWithAck(...data: [event: PropertyKey, ...args: unknown[]]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (error: unknown, answer: unknown) => (error ? reject(error) : resolve(answer));
      this.whole.emitWith(this.flags, data, settle, true);
    });
  }

  /** Of what is emitted next: dropped if it cannot be sent at once. */
  get volatile(): this {
    return this.flagged({ volatile: true });
  }

  compress(compress: boolean): this {
    return this.flagged({ compress });
  }

  /** Of what is emitted next: its acknowledgement gets an error if none came in time. */
  timeout(timeoutMs: number): this {
    return this.flagged({ timeoutMs });
  }

  /** The socket, but with conditions for what is emitted through it. */
  flagged(flags: Flags): this {
    return Object.assign(Object.create(this), { flags: { ...this.flags, ...flags } });
  }

  emitWith(flags: Flags, data: unknown[], answer?: Listener, promised?: boolean): this {
    if (isReserved(data[0])) throw new ClientError("misuse", `"${data[0]}" is a reserved event name`);
    const { volatile, timeoutMs = this.#ackTimeoutMs } = flags;
    const limited = timeoutMs != null;
    const { engine, after } = this.io;
    const canSend = this.connected && !engine.expired();
    const isDropped = volatile && !(canSend && engine.transport?.writable);
    const id = answer && this.#nextId++;
    const packet = { type: EVENT, nsp: this.nsp, id, data, options: flags };
    if (canSend && !isDropped) this.#transmit(packet);
    else if (!isDropped) this.sendBuffer.push(packet);
    // Only now: what cannot be encoded leaves nothing behind.
    if (!answer) return this;
    let stopTimer: Undo | undefined;
    const settle: Settle = (error, args = []) => {
      this.#acks.delete(id);
      stopTimer?.();
      const failing = limited || promised;
      if (failing || !error) call(this, answer, failing ? [error, ...args] : args);
    };
    this.#acks.set(id, settle);
    // Somebody who saw it leave ended the connection.
    if (canSend && !this.connected) this.#unanswered();
    else if (limited || isDropped) {
      stopTimer = after(timeoutMs ?? 0, () => {
        this.sendBuffer = this.sendBuffer.filter((waiting) => waiting !== packet);
        settle(
          limited
            ? new ClientError("timeout", "operation has timed out")
            : new ClientError("dropped", "volatile packet has been dropped"),
        );
      });
    }
    return this;
  }

  /** The connection stands: asks for the namespace. */
  opened(): void {
    const { engine } = this.io;
    if (this.#asked?.engine === engine) return;
    const asked = { engine };
    this.#asked = asked;
    const ask = (auth?: unknown) => {
      // The application may take its time to answer: by then all may be different.
      if (this.#asked === asked && !this.connected && this.io._readyState === "open") {
        this.#send(CONNECT, this.#recovery.request(auth));
      }
    };
    if (typeof this.auth === "function") call(this, this.auth, [ask]);
    else ask(this.auth);
  }

  failed(error: Error): void {
    if (!this.connected) this.deliver("connect_error", error);
  }

  received({ type, id, data }: SioPacket): void {
    switch (type) {
      case CONNECT:
        if (typeof data?.sid === "string") this.#joined(data as { sid: string });
        else this.failed(new ClientError("server", V2_SERVER));
        break;
      case EVENT: {
        const args = id === undefined ? this.#recovery.received(data) : [...data, this.#answering(id)];
        if (this.connected) this.#hand(args);
        else this.receiveBuffer.push(args);
        break;
      }
      case ACK:
        this.#acks.get(id)?.(null, data);
        break;
      case DISCONNECT:
        this.#leave();
        this.lost("io server disconnect");
        break;
      case CONNECT_ERROR: {
        // Also when a server has let it in before: it may ask again.
        this.connected = false;
        this.#leave();
        // From 2.x servers it is a bare string.
        const { message = data, data: more } = Object(data);
        this.failed(new ClientError("refused", `${message}`, { data: more }));
      }
    }
  }

  lost(reason: DisconnectReason, details: unknown = this.io.explain(reason)): void {
    this.connected = false;
    this.id = undefined;
    // Also when the namespace had yet to answer: somebody waits for either event.
    this.deliver("disconnect", reason, details);
    this.#unanswered();
  }

  /** What has not been sent yet keeps its acknowledgement. */
  #unanswered(): void {
    const unsent = new Set(this.sendBuffer.map(({ id }) => id));
    for (const [id, settle] of [...this.#acks]) {
      if (!unsent.has(id)) settle(new ClientError("disconnected", "socket has been disconnected"));
    }
  }

  #joined({ sid, pid }: { sid: string; pid?: unknown }): void {
    this.id = sid;
    this.recovered = this.#recovery.connected(pid);
    this.connected = true;
    for (const args of this.receiveBuffer.splice(0)) this.#hand(args);
    // One of their listeners may have ended it.
    if (!this.connected) return;
    this.release();
    this.deliver("connect");
  }

  /** What waited for the connection leaves. It was emitted long ago: nobody is left to throw at. */
  release(): void {
    for (const packet of this.sendBuffer.splice(0)) call(this, this.#transmit, [packet]);
  }

  #hand(args: readonly unknown[]): void {
    this.deliver(INCOMING, ...args);
    this.deliver(...(args as [string]));
  }

  /** What a listener calls to acknowledge: works once, and only over the connection that asked. */
  #answering(id: number): Listener {
    const asker = this.id;
    let answered = false;
    return (...data) => {
      if (answered || !this.connected || (asker ?? this.id) !== this.id) return;
      answered = true;
      this.#send(ACK, data, id);
    };
  }

  #transmit(packet: Emitted): void {
    this.deliver(OUTGOING, ...packet.data);
    this.io.transmit(packet);
  }

  #send(type: number, data?: unknown, id?: number): void {
    this.io.transmit({ type, nsp: this.nsp, id, data });
  }

  #leave(): void {
    this.#asked = undefined;
    const { io } = this;
    if (io.members.delete(this) && !io.members.size) io._close();
  }
}

const methods = Socket.prototype as unknown as Record<string, unknown>;
methods.open = methods.connect;
methods.close = methods.disconnect;
for (const [end, direction] of [
  ["Any", INCOMING],
  ["AnyOutgoing", OUTGOING],
] as const) {
  for (const start of ["on", "prepend", "off", "listeners"] as const) {
    methods[start + end] = function (this: Socket, listener: Listener) {
      return this[start](direction, listener);
    };
  }
}
