/** One connection and the sockets that share it: connects, comes back, tells packets apart. Knows no transport. */
import type { DefaultEventsMap, EventsMap, ForeignParser, SioCodec, SioPacket } from "@tidewire/wire/sio";
import { Backoff } from "./backoff.js";
import type { BlobTurns } from "./blob-turns.js";
import { ClientError } from "./client-error.js";
import type { DisconnectDescription, DisconnectReason, Explain } from "./close-cause.js";
import { GuardedEmitter } from "./engine/guarded-emitter.js";
import type { SessionPort } from "./engine/session-port.js";
import type { TransportClosed } from "./engine/transport.js";
import { CLOSED, isReturning, type ManagerState } from "./manager-state.js";
import {
  type ManagerOptions,
  type ResolvedEngineOptions,
  resolveEngineOptions,
  type SocketOptions,
} from "./options.js";
import type { Platform, Timers } from "./platform/platform.js";
import { OWNER, Socket, type SocketMember, type SocketOwner } from "./socket.js";
import type { CreateOutbox } from "./socket-port.js";

declare module "./socket.js" {
  interface Socket<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents> {
    /** The manager of the connection this socket shares. */
    readonly io: Manager<ListenEvents, EmitEvents>;
  }
}

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

/** What a client is made of: the difference between the whole client and a smaller one. */
export interface ClientKit {
  readonly platform: Platform;
  readonly createSession: (options: ResolvedEngineOptions) => SessionPort;
  readonly codec: SioCodec;
  /** Serves the option `parser`. */
  readonly adaptParser?: (parser: ForeignParser) => SioCodec;
  /** Lets Blobs be emitted: makes what holds back the packets of one connection while a Blob is being read. */
  readonly blobs?: (report: (error: unknown) => void) => BlobTurns;
  /** Serves the option `retries`. */
  readonly outbox?: CreateOutbox;
  /** Says who closed and why. */
  readonly explain?: () => Explain;
}

export class Manager<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
> extends GuardedEmitter<Record<never, never>, Record<never, never>, ManagerReservedEvents> {
  readonly uri: string | undefined;
  /** May be changed: the next connection goes by it. */
  readonly opts: Partial<ManagerOptions & SocketOptions>;
  /** By namespace. */
  readonly nsps: Record<string, Socket<ListenEvents, EmitEvents>> = Object.create(null);
  /** The session in use, or the last one. */
  declare engine: SessionPort;
  readonly [OWNER]: SocketOwner;
  readonly #kit: ClientKit;
  readonly #timers: Timers;
  readonly #codec: SioCodec;
  readonly #members = new Set<SocketMember>();
  readonly #backoff = new Backoff();
  readonly #explain: Explain;
  #state: ManagerState = CLOSED;
  #stopped = false;
  readonly #blobs: BlobTurns | undefined;
  /** When the connection last opened. */
  #openedMs = 0;

  constructor(kit: ClientKit, uri?: string | Partial<ManagerOptions>, opts?: Partial<ManagerOptions & SocketOptions>) {
    super(kit.platform.report);
    this.#kit = kit;
    this.uri = typeof uri === "string" ? uri : undefined;
    this.opts = { path: "/socket.io", ...(typeof uri === "object" ? uri : opts) };
    this.#timers = kit.platform.timers(this.opts);
    const { parser } = this.opts;
    this.#codec = (parser ? kit.adaptParser?.(parser as ForeignParser) : undefined) ?? kit.codec;
    this.#explain = kit.explain?.() ?? plain;
    this.#blobs = kit.blobs?.(kit.platform.report);
    this[OWNER] = this.#port();
    if (this.opts.autoConnect !== false) this.open();
  }

  get _readyState(): "opening" | "open" | "closed" {
    const { kind } = this.#state;
    return kind === "waiting" ? "closed" : kind;
  }

  get _reconnecting(): boolean {
    return isReturning(this.#state);
  }

  reconnection(): boolean;
  reconnection(value: boolean): this;
  reconnection(value?: boolean): boolean | this {
    if (value === false) this.#stop();
    return this.#option("reconnection", true, value);
  }

  reconnectionAttempts(): number;
  reconnectionAttempts(value: number): this;
  reconnectionAttempts(value?: number): number | this {
    return this.#option("reconnectionAttempts", Number.POSITIVE_INFINITY, value, 0);
  }

  reconnectionDelay(): number;
  reconnectionDelay(value: number): this;
  reconnectionDelay(value?: number): number | this {
    return this.#option("reconnectionDelay", 1000, value, 0);
  }

  reconnectionDelayMax(): number;
  reconnectionDelayMax(value: number): this;
  reconnectionDelayMax(value?: number): number | this {
    return this.#option("reconnectionDelayMax", 5000, value, 0);
  }

  randomizationFactor(): number;
  randomizationFactor(value: number): this;
  randomizationFactor(value?: number): number | this {
    return this.#option("randomizationFactor", 0.5, value);
  }

  timeout(): number | false;
  timeout(value: number | false): this;
  timeout(value?: number | false): number | false | this {
    return this.#option("timeout", 20000 as number | false, value);
  }

  /** Connects, unless that is done or under way. `opened` gets the error, if any; then nothing is tried again. */
  open(opened?: (error?: Error) => void): this {
    const { kind } = this.#state;
    if (kind === "closed" || kind === "waiting") this.#open(kind === "waiting", opened);
    return this;
  }

  connect(opened?: (error?: Error) => void): this {
    return this.open(opened);
  }

  /** The socket of a namespace: the same one at every call. */
  socket(nsp: string, opts?: Partial<SocketOptions>): Socket<ListenEvents, EmitEvents> {
    let socket = this.nsps[nsp];
    if (socket === undefined) {
      socket = new Socket<ListenEvents, EmitEvents>(this, nsp, opts);
      this.nsps[nsp] = socket;
    }
    if (this.opts.autoConnect !== false && !socket.active) socket.connect();
    return socket;
  }

  /** Ends the connection, for all sockets and for good. */
  _close(): void {
    this.#stopped = true;
    this.#closed("forced close");
  }

  /** Reads an option, or sets it. Published clients take 0 for "not set" in some of them. */
  #option<Value>(name: keyof ManagerOptions, byDefault: Value, value: Value | undefined, unset?: Value): Value | this {
    const options = this.opts as Record<string, Value | undefined>;
    if (value === undefined) {
      const given = options[name];
      return given === undefined || given === unset ? byDefault : given;
    }
    options[name] = value;
    return this;
  }

  #port(): SocketOwner {
    const { platform, outbox } = this.#kit;
    return {
      isOpen: () => this.#state.kind === "open",
      open: () => {
        if (!this._reconnecting) this.open();
      },
      join: (member) => {
        this.#members.add(member);
        return () => {
          this.#members.delete(member);
          if (this.#members.size === 0) this._close();
        };
      },
      send: (packet, compress) => this.#send(packet, compress),
      writable: () => this.engine?.transport?.writable === true,
      alive: () => !this.engine?.expired,
      after: this.#timers.after,
      platform,
      outbox,
      explain: this.#explain,
    };
  }

  /** The one way from a state to the next: what the old one holds is released. */
  #enter(state: ManagerState): void {
    const { leave } = this.#state;
    this.#state = state;
    leave?.();
  }

  #open(returning: boolean, opened?: (error?: Error) => void): void {
    this.#stopped = false;
    const session = this.#kit.createSession(resolveEngineOptions(this.uri, this.opts));
    this.engine = session;
    const is = (kind: ManagerState["kind"]) => this.#state.kind === kind && this.engine === session;
    const failed = (error: Error) => {
      if (!is("opening")) return;
      this.#enter(CLOSED);
      this.#fail(error);
      opened?.(error);
      if (returning || (!opened && this.#backoff.attempts === 0)) this.#comeBack();
      if (returning) this.emitReserved("reconnect_error", error);
    };
    const timeoutMs = this.timeout();
    const stopTimer =
      timeoutMs === false
        ? undefined
        : this.#timers.after(timeoutMs, () => {
            failed(new ClientError("timeout", "timeout"));
            session.close();
          });
    this.#enter({ kind: "opening", returning, leave: () => stopTimer?.() });
    const decoder = this.#codec.createDecoder((packet) => {
      this.emitReserved("packet", packet);
      this.#tell((member) => member.nsp === packet.nsp && member.packet(packet));
    });
    session.on("open", () => {
      if (!is("opening")) return;
      this.#openedMs = this.#kit.platform.now();
      this.#enter({ kind: "open", leave: () => decoder.destroy() });
      this.emitReserved("open");
      this.#tell((member) => is("open") && member.opened());
      opened?.();
      if (!returning) return;
      const { attempts } = this.#backoff;
      this.#backoff.reset();
      this.emitReserved("reconnect", attempts);
    });
    session.on("ping", () => is("open") && this.emitReserved("ping"));
    session.on("data", (data) => {
      if (!is("open")) return;
      try {
        decoder.receive(data);
      } catch (error) {
        this.#closed("parse error", error as Error);
      }
    });
    session.on("error", (error) => (is("open") ? this.#fail(error) : failed(error)));
    session.on("close", (reason, details) => {
      if (is("open")) this.#closed(reason, details);
      else failed(details instanceof Error ? details : new ClientError("transport", reason, details));
    });
    session.open();
  }

  /** Members may come and go while they are told. */
  #tell(tell: (member: SocketMember) => void): void {
    for (const member of [...this.#members]) tell(member);
  }

  #fail(error: Error): void {
    this.emitReserved("error", error);
    this.#tell((member) => member.failed(error));
  }

  #closed(reason: DisconnectReason, cause?: TransportClosed | Error): void {
    const wasIdle = this.#state.kind === "closed";
    const { engine } = this;
    this.#enter(CLOSED);
    engine?.close();
    this.#blobs?.forget();
    this.#backoff.reset();
    if (wasIdle) return;
    const details = this.#explain(reason, cause, this.#kit.platform.now() - this.#openedMs);
    this.emitReserved("close", reason, details);
    this.#tell((member) => member.closed(reason, details));
    this.#comeBack();
  }

  /** Waits and connects again, unless it is enough. */
  #comeBack(): void {
    if (this.#stopped || !this.reconnection() || this.#state.kind !== "closed") return;
    if (this.#backoff.attempts >= this.reconnectionAttempts()) {
      this.#backoff.reset();
      this.emitReserved("reconnect_failed");
      return;
    }
    const delayMs = this.#backoff.next({
      minMs: this.reconnectionDelay(),
      maxMs: this.reconnectionDelayMax(),
      jitter: this.randomizationFactor(),
    });
    const attempt = () => {
      this.emitReserved("reconnect_attempt", this.#backoff.attempts);
      // A listener may have decided otherwise.
      if (this.#state.kind === "waiting") this.#open(true);
    };
    const stopTimer = this.#timers.after(delayMs, attempt);
    const unwatch = this.#kit.platform.watchPage?.((event) => {
      if (event === "online" || event === "wake") attempt();
    });
    this.#enter({
      kind: "waiting",
      leave: () => {
        stopTimer();
        unwatch?.();
      },
    });
  }

  #stop(): void {
    this.#stopped = true;
    if (this.#state.kind === "waiting") this.#enter(CLOSED);
  }

  #send(packet: SioPacket, compress: boolean | undefined): void {
    const { engine } = this;
    const write = (read: SioPacket) => {
      if (this.engine !== engine) return;
      for (const message of this.#codec.encode(read)) engine.send(message, { compress });
    };
    if (this.#blobs) this.#blobs.send(packet, write);
    else write(packet);
  }
}

/** What is said where nobody explains. */
const plain: Explain = (reason, details) => (details ?? { description: reason }) as DisconnectDescription;
