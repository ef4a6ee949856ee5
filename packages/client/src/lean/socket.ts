/** One namespace of a connection, as the application sees it. */

import type { Auth, SocketOptions } from "../options.js";
import { call, Emitter, type Listener } from "./emitter.js";
import type { Engine } from "./engine.js";
import { clientError } from "./error.js";
import { ACK, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, encode, isReserved, type Packet } from "./packets.js";
import { createRecovery } from "./recovery.js";
import { after, type Undo } from "./timers.js";

interface Flags {
  readonly volatile?: boolean;
  readonly timeoutMs?: number | undefined;
}

/** What a socket needs of its manager. */
export interface Owner {
  readonly _readyState: string;
  readonly engine: Engine;
  readonly _reconnecting: boolean;
  /** Who is told what happens. When the last one leaves, the connection ends. */
  readonly members: Set<Socket>;
  open(): void;
  _close(): void;
}

type AddAny = (listener: Listener) => Socket;

/** Ends the waiting for an acknowledgement. */
type Settle = (error: Error | null, args?: unknown[]) => void;

/** The listeners of every event, by direction: the end of the names of their methods. */
const INCOMING = Symbol();
const OUTGOING = Symbol();

export class Socket extends Emitter {
  readonly io: Owner;
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
  sendBuffer: Packet[] = [];
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
  #turn = {};

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

  open(): this {
    return this.connect();
  }

  disconnect(): this {
    const { connected } = this;
    if (connected) this.#send(DISCONNECT);
    this.#leave();
    if (connected) this.lost("io client disconnect");
    return this;
  }

  close(): this {
    return this.disconnect();
  }

  /** @throws Error "misuse" for a reserved event name */
  override emit(event: PropertyKey, ...args: unknown[]): this {
    const answer = typeof args.at(-1) === "function" ? (args.pop() as Listener) : undefined;
    return this.whole.emitWith(this.flags, [event, ...args], answer);
  }

  send(...args: unknown[]): this {
    return this.emit("message", ...args);
  }

  /** Rejects when the connection is lost, or nothing came in time. */
  emitWithAck(event: PropertyKey, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (error: unknown, answer: unknown) => (error ? reject(error) : resolve(answer));
      this.whole.emitWith(this.flags, [event, ...args], settle, true);
    });
  }

  /** Of what is emitted next: dropped if it cannot be sent at once. */
  get volatile(): this {
    return this.flagged({ volatile: true });
  }

  /** The host decides. */
  compress(_compress: boolean): this {
    return this;
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
    if (isReserved(data[0])) throw clientError("misuse", `"${data[0]}" is a reserved event name`);
    const timeoutMs = flags.timeoutMs ?? this.#ackTimeoutMs;
    const limited = timeoutMs !== undefined;
    let id: number | undefined;
    let stopTimer: Undo | undefined;
    const settle: Settle = (error, args = []) => {
      this.#acks.delete(id);
      stopTimer?.();
      const failing = limited || promised;
      if (answer && (failing || !error)) call(this, answer, failing ? [error, ...args] : args);
    };
    const { engine } = this.io;
    const canSend = this.connected && !engine.expired();
    if (flags.volatile && !(canSend && engine.transport.writable)) {
      const error = limited ? timeoutError() : clientError("dropped", "volatile packet has been dropped");
      if (answer) after(timeoutMs ?? 0, () => settle(error));
      return this;
    }
    if (answer) id = this.#nextId++;
    const packet = { type: EVENT, nsp: this.nsp, id, data };
    if (canSend) this.#transmit(packet);
    else this.sendBuffer.push(packet);
    // Only now: what cannot be encoded leaves nothing behind.
    if (answer) this.#acks.set(id, settle);
    if (answer && limited) {
      stopTimer = after(timeoutMs, () => {
        this.sendBuffer = this.sendBuffer.filter((waiting) => waiting !== packet);
        settle(timeoutError());
      });
    }
    return this;
  }

  /** The connection stands: asks for the namespace. */
  opened(): void {
    const turn = {};
    this.#turn = turn;
    const ask = (auth?: unknown) => {
      // The application may take its time to answer: by then all may be different.
      if (this.#turn === turn && !this.connected && this.io._readyState === "open") {
        this.#send(CONNECT, this.#recovery.request(auth));
      }
    };
    if (typeof this.auth === "function") call(this, this.auth, [ask]);
    else ask(this.auth);
  }

  failed(error: Error): void {
    if (!this.connected) this.deliver("connect_error", error);
  }

  received({ type, id, data }: Packet): void {
    switch (type) {
      case CONNECT:
        if (typeof data?.sid === "string") this.#joined(data);
        else this.failed(clientError("server", "a Socket.IO 2.x server answered: it needs a 2.x client, or an update"));
        break;
      case EVENT:
        this.#event(data, id);
        break;
      case ACK:
        this.#acks.get(id)?.(null, data);
        break;
      case DISCONNECT:
        this.#leave();
        this.lost("io server disconnect");
        break;
      case CONNECT_ERROR: {
        this.#leave();
        // From 2.x servers it is a bare string.
        const { message = data, data: more } = Object(data);
        this.deliver("connect_error", clientError("refused", `${message}`, { data: more }));
      }
    }
  }

  lost(reason: string, details: unknown = { description: reason }): void {
    this.connected = false;
    this.id = undefined;
    // Also when the namespace had yet to answer: somebody waits for either event.
    this.deliver("disconnect", reason, details);
    // What has not been sent yet keeps its acknowledgement.
    const unsent = new Set(this.sendBuffer.map(({ id }) => id));
    for (const [id, settle] of [...this.#acks]) {
      if (!unsent.has(id)) settle(clientError("disconnected", "socket has been disconnected"));
    }
  }

  #joined({ sid, pid }: { sid: string; pid?: unknown }): void {
    this.id = sid;
    this.recovered = this.#recovery.connected(pid);
    this.connected = true;
    for (const args of this.receiveBuffer.splice(0)) this.#hand(args);
    // Emitted long ago: nobody is left to throw at.
    for (const packet of this.sendBuffer.splice(0)) call(this, () => this.#transmit(packet));
    this.deliver("connect");
  }

  #event(data: unknown[], id: number | undefined): void {
    const args = id === undefined ? this.#recovery.received(data) : [...data, this.#answering(id)];
    if (this.connected) this.#hand(args);
    else this.receiveBuffer.push(Object.freeze(args));
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

  #transmit(packet: Packet): void {
    this.deliver(OUTGOING, ...packet.data);
    this.#write(packet);
  }

  #send(type: number, data?: unknown, id?: number): void {
    this.#write({ type, nsp: this.nsp, id, data });
  }

  #write(packet: Packet): void {
    for (const message of encode(packet)) this.io.engine.send(message);
  }

  #leave(): void {
    this.#turn = {};
    const { io } = this;
    if (io.members.delete(this) && !io.members.size) io._close();
  }
}

const methods = Socket.prototype as unknown as Record<string, unknown>;
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

function timeoutError(): Error {
  return clientError("timeout", "operation has timed out");
}
