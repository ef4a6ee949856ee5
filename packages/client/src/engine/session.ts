/**
 * One Engine.IO session from its handshake to its end: heartbeat, what is yet to be written, and the transport it
 * lives on. Knows nothing of Socket.IO, of namespaces or of connecting again.
 */
import { type EnginePacket, parseOpen } from "@tidewire/wire/engine";
import { ClientError } from "../client-error.js";
import type { ResolvedEngineOptions } from "../options.js";
import type { Network, NetworkOptions, PageEvent, Platform, Timers, Undo } from "../platform/platform.js";
import { GuardedEmitter } from "./guarded-emitter.js";
import type { CloseReason, SendOptions, SessionEvents, SessionPort } from "./session-port.js";
import type { Transport, TransportClass, TransportClosed, TransportRegistry, TransportSink } from "./transport.js";
import type { StartUpgrade } from "./upgrade.js";

/** What a session is built with: the difference between the whole client and a smaller one. */
export interface SessionKit {
  readonly platform: Platform;
  readonly transports: TransportRegistry;
  /** The way out of one session: what its transports need of it. */
  readonly network: (options: NetworkOptions) => Partial<Network>;
  readonly startUpgrade?: StartUpgrade;
}

/** How the end of a session is described that the page brought about. */
export const NETWORK_LOST = "network connection lost";
export const PAGE_ASIDE = "page was put aside";

interface Pending extends EnginePacket {
  readonly options?: SendOptions | undefined;
}

/** Whether the last session of this process ended up on WebSocket: what `rememberUpgrade` goes by. */
let websocketWorked = false;

const NO_EVENTS: Undo = () => {};

export class Session extends GuardedEmitter<SessionEvents> implements SessionPort {
  readonly opts: ResolvedEngineOptions;
  readonly #kit: SessionKit;
  readonly #timers: Timers;
  readonly #network: Partial<Network>;
  /** Yet to be tried, the first one in use. */
  readonly #transports: TransportClass[];
  id: string | undefined;
  transport: Transport | undefined;
  readyState: "opening" | "open" | "closing" | "closed" = "closed";
  /** What has not left yet, in order; includes what the transport is busy with. */
  writeBuffer: Pending[] = [];
  binaryType: string | undefined;
  #busyWith = 0;
  #held = false;
  /** How long the server may be silent, and until when that is; 0 while nothing is known. */
  #silenceMs = 0;
  #deadline = 0;
  #maxPayloadBytes = Number.POSITIVE_INFINITY;
  #stopTimer: Undo = NO_EVENTS;
  #stopUpgrade: Undo = NO_EVENTS;
  #unwatchPage: Undo = NO_EVENTS;

  constructor(options: ResolvedEngineOptions, kit: SessionKit) {
    super(kit.platform.report);
    this.opts = options;
    this.#kit = kit;
    this.#timers = kit.platform.timers(options);
    this.#network = kit.network(options as unknown as NetworkOptions);
    this.#transports = this.#usable();
  }

  open(): this {
    this.readyState = "opening";
    const { platform } = this.#kit;
    this.#unwatchPage =
      platform.watchPage?.((event) => this.#pageChanged(event), this.opts.closeOnBeforeunload) ?? NO_EVENTS;
    const rank = ({ prototype }: TransportClass) => (prototype.name === "websocket" ? 0 : 1);
    if (this.opts.rememberUpgrade && websocketWorked) this.#transports.sort((a, b) => rank(a) - rank(b));
    this.#openFirst();
    return this;
  }

  send(data: string | Uint8Array, options?: SendOptions, sent?: () => void): this {
    this.#enqueue({ type: "message", data, options });
    if (sent) this.once("flush", sent);
    return this;
  }

  write(data: string | Uint8Array, options?: SendOptions, sent?: () => void): this {
    return this.send(data, options, sent);
  }

  get expired(): boolean {
    const { platform } = this.#kit;
    if (this.#deadline === 0 || platform.now() < this.#deadline) return false;
    platform.defer(() => this.#end("ping timeout"));
    return true;
  }

  /** Ends the session once everything has left, and a running upgrade is decided. */
  close(): this {
    if (this.readyState === "opening" || this.readyState === "open") {
      this.readyState = "closing";
      this.#closeWhenIdle();
    }
    return this;
  }

  #closeWhenIdle(): void {
    if (this.readyState !== "closing") return;
    if (this.#held || (this.writeBuffer.length > 0 && this.id !== undefined)) return;
    this.#end("forced close");
  }

  #usable(): TransportClass[] {
    const { transports } = this.#kit;
    return this.opts.transports.flatMap<TransportClass>((option) => {
      if (typeof option !== "string") return option as TransportClass;
      const known = Object.hasOwn(transports, option) && this.#network.has?.(option) !== false;
      return known ? (transports[option] as TransportClass) : [];
    });
  }

  #openFirst(): void {
    const [first] = this.#transports;
    if (first === undefined) {
      this.#kit.platform.defer(() => this.#fail(new ClientError("no-transport", "No transports available")));
      return;
    }
    const transport = this.#make(
      first,
      this.#sink(() => transport),
    );
    this.transport = transport;
    transport.open();
  }

  #make(Class: TransportClass, sink: TransportSink): Transport {
    const { opts } = this;
    const { name } = Class.prototype;
    const options = Object.freeze({ ...opts, ...opts.transportOptions[name] }) as ResolvedEngineOptions;
    const query: Record<string, unknown> = { ...options.query, EIO: 4, transport: name };
    if (this.id !== undefined) query.sid = this.id;
    return new Class({ options, network: this.#network, query, defer: this.#kit.platform.defer }, sink);
  }

  /** What a transport reports counts as long as the session lives on it. */
  #sink(own: () => Transport): TransportSink {
    const ifInUse =
      <Args extends unknown[]>(act: (...args: Args) => void) =>
      (...args: Args) => {
        if (this.transport === own()) act(...args);
      };
    return {
      opened: () => this.#flush(),
      packet: ifInUse((packet) => this.#receive(packet)),
      drained: ifInUse(() => this.#drained()),
      failed: ifInUse((error) => this.#fail(error)),
      closed: ifInUse((details) => this.#end("transport close", details)),
    };
  }

  #receive(packet: EnginePacket): void {
    if (this.readyState === "closed") return;
    this.emit("packet", packet);
    this.emit("heartbeat");
    switch (packet.type) {
      case "open":
        this.#handshake(packet);
        break;
      case "ping":
        this.emit("ping");
        this.#awaitPing();
        this.#enqueue({ type: "pong" });
        this.emit("pong");
        break;
      case "message":
        this.#message(packet.data ?? "");
        break;
      case "close":
        this.#end("transport close", { description: "transport closed by the server" });
        break;
    }
  }

  #message(raw: string | Uint8Array): void {
    const data = typeof raw === "string" ? raw : this.#kit.platform.toBinary(raw, this.binaryType);
    this.emit("data", data);
    this.emit("message", data);
  }

  #handshake(packet: EnginePacket): void {
    const data = typeof packet.data === "string" ? parseOpen(packet.data) : undefined;
    if (this.id !== undefined) return;
    if (data === undefined) {
      this.#fail(new ClientError("server", "server error", { description: packet.data }));
      return;
    }
    const { transport } = this;
    this.id = data.sid;
    if (transport) transport.query.sid = data.sid;
    if (data.maxPayload) this.#maxPayloadBytes = data.maxPayload;
    this.#silenceMs = data.pingInterval + data.pingTimeout;
    this.emit("handshake", data);
    this.readyState = "open";
    this.#remember();
    this.#awaitPing();
    this.emit("open");
    this.#flush();
    if (this.readyState === "open" && this.opts.upgrade !== false) this.#startUpgrade(data.upgrades);
  }

  #startUpgrade(offered: readonly string[]): void {
    const { transport } = this;
    if (transport?.pause === undefined || this.#kit.startUpgrade === undefined) return;
    const isBetter = (name: string) => name !== transport.name && offered.includes(name);
    this.#stopUpgrade = this.#kit.startUpgrade(
      {
        transport,
        prepare: (Class, sink) => this.#make(Class, sink),
        hold: (next) => {
          this.#held = true;
          this.emit("upgrading", next);
        },
        adopt: (next) => {
          // Silent: the server has moved the session, and takes no farewell from where it was.
          this.transport = next;
          this.#remember();
          this.#held = false;
          this.emit("upgrade", next);
          this.#closeWhenIdle();
          return this.#sink(() => next);
        },
        keep: () => {
          this.#held = false;
          transport.resume?.();
          this.#flush();
          this.#closeWhenIdle();
        },
        missed: (error) => this.emit("upgradeError", error),
        after: this.#timers.after,
      },
      this.#transports.filter(({ prototype }) => isBetter(prototype.name)),
    );
  }

  #remember(): void {
    websocketWorked = this.transport?.name === "websocket";
  }

  #awaitPing(): void {
    if (this.id === undefined) return;
    this.#stopTimer();
    this.#deadline = this.#kit.platform.now() + this.#silenceMs;
    this.#stopTimer = this.#timers.after(this.#silenceMs, () => this.#end("ping timeout"));
  }

  #enqueue(packet: Pending): void {
    if (this.readyState === "closing" || this.readyState === "closed") return;
    this.emit("packetCreate", packet);
    this.writeBuffer.push(packet);
    this.#flush();
  }

  /** Hands over what the transport may carry at once; the rest waits for it to drain. */
  #flush(): void {
    const { transport, writeBuffer } = this;
    if (this.readyState === "closed" || this.#held || !transport?.writable || writeBuffer.length === 0) return;
    const count = transport.fitting?.(writeBuffer, this.#maxPayloadBytes) ?? writeBuffer.length;
    const batch = writeBuffer.slice(0, count);
    this.#busyWith = count;
    transport.send(
      batch,
      batch.every(({ options }) => options?.compress !== false),
    );
    this.emit("flush");
  }

  #drained(): void {
    this.writeBuffer.splice(0, this.#busyWith);
    this.#busyWith = 0;
    if (this.writeBuffer.length > 0) this.#flush();
    else this.emit("drain");
    this.#closeWhenIdle();
  }

  #fail(error: ClientError): void {
    websocketWorked = false;
    if (this.opts.tryAllTransports && this.readyState === "opening" && this.#transports.length > 1) {
      this.#transports.shift();
      this.#openFirst();
      return;
    }
    if (this.readyState === "closed") return;
    this.emit("error", error);
    this.#end("transport error", error);
  }

  #pageChanged(event: PageEvent): void {
    if (event === "wake") void this.expired;
    else if (event === "offline" && this.opts.hostname !== "localhost") {
      this.#end("transport close", { description: NETWORK_LOST });
    } else if (event === "aside") this.#end("transport close", { description: PAGE_ASIDE });
    else if (event === "leave" || event === "unload") {
      const { transport } = this;
      this.transport = undefined;
      transport?.close();
    }
  }

  #end(reason: CloseReason, details?: TransportClosed | ClientError): void {
    if (this.readyState === "closed") return;
    this.readyState = "closed";
    this.#stopTimer();
    this.#stopUpgrade();
    this.#unwatchPage();
    this.#deadline = 0;
    this.transport?.close();
    this.id = undefined;
    this.emit("close", reason, details);
    this.writeBuffer = [];
    this.#busyWith = 0;
  }
}
