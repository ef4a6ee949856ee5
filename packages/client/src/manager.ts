/** One connection and the sockets that share it: connects, comes back, tells packets apart. */

import {
  type CoreEngine,
  createDecoder,
  createWriter,
  openEngine,
  socketClass,
  type Tools,
  toolsOf,
  wait,
} from "#parts";
import type { Options } from "./api/client.js";
import { ClientError } from "./client-error.js";
import type { CloseDetails, DisconnectReason } from "./close-cause.js";
import { Emitter } from "./emitter.js";
import type { SocketOptions } from "./options.js";
import type { Member, Owner } from "./owner.js";
import type { Packet } from "./packets.js";
import type { Undo } from "./platform/platform.js";
import type { Socket } from "./socket.js";

export type { Options } from "./api/client.js";

/** Reads an option, or sets it. */
interface Setting<Value> {
  (): Value;
  (value: Value): Manager;
}

const DEFAULTS = {
  reconnection: true,
  reconnectionAttempts: Infinity,
  reconnectionDelay: 1000,
  reconnectionDelayMax: 5000,
  randomizationFactor: 0.5,
  timeout: 20000,
};

export class Manager extends Emitter implements Owner {
  declare readonly uri: string | undefined;
  /** May be changed: the next connection goes by it. */
  declare readonly opts: Options;
  /** By namespace. */
  readonly nsps: Record<string, Socket> = Object.create(null);
  /** The session in use, or the last one. */
  declare engine: CoreEngine;
  _readyState: "opening" | "open" | "closed" = "closed";
  /** On the way back: an attempt is under way, or waited for. */
  _reconnecting = false;
  declare connect: Manager["open"];
  declare reconnection: Setting<boolean>;
  declare reconnectionAttempts: Setting<number>;
  declare reconnectionDelay: Setting<number>;
  declare reconnectionDelayMax: Setting<number>;
  declare randomizationFactor: Setting<number>;
  declare timeout: Setting<number | false>;
  readonly members = new Set<Member>();
  declare readonly after: Tools["after"];
  declare readonly explain: Tools["explain"];
  declare readonly codec: Tools["codec"];
  /** Sends a packet over the session in use. */
  declare transmit: (packet: Packet) => void;
  #attempts = 0;
  #stopped = false;
  /** Of the attempt that is under way or waited for. */
  #stopTimer: Undo | undefined;

  static {
    // biome-ignore lint/complexity/noThisInStatic: the name of the class would be longer
    const methods = this.prototype as unknown as Record<string, unknown>;
    methods.connect = methods.open;
    for (const [name, byDefault] of Object.entries(DEFAULTS)) {
      // Published clients take 0 for "not set" here.
      const unset = /Attempts|Delay/.test(name) ? 0 : undefined;
      methods[name] = function (this: Manager, value?: unknown) {
        const options = this.opts as Record<string, unknown>;
        const given = options[name];
        if (value === undefined) return (given ?? unset) === unset ? byDefault : given;
        options[name] = value;
        // An attempt that was waited for is off.
        if (!this.reconnection() && this._readyState === "closed") this.#enter("closed", false);
        return this;
      };
    }
  }

  constructor(first?: string | Options, second?: Options) {
    super();
    const [url, given] = typeof first === "object" ? [undefined, first] : [first, second];
    this.uri = url;
    const opts = { path: "/socket.io", ...given };
    this.opts = opts;
    Object.assign(this, toolsOf(opts));
    if (opts.autoConnect !== false) this.open();
  }

  /** Connects, unless that is done or under way. `opened` gets the error, if any; then nothing is tried again. */
  open(opened?: (error?: Error) => void): this {
    if (this._readyState !== "closed") return this;
    const returning = this._reconnecting;
    this.#stopped = false;
    const engine = openEngine(this.uri, this.opts);
    this.engine = engine;
    this.transmit = createWriter(engine, this);
    const failed = (error: Error) => {
      if (this._readyState !== "opening") return;
      this.#enter("closed", false);
      this.#fail(error);
      opened?.(error);
      if (returning || (!opened && !this.#attempts)) this.#comeBack();
      if (returning) this.emit("reconnect_error", error);
    };
    const timeoutMs = this.timeout();
    const expire = () => failed(new ClientError("timeout", "timeout"));
    this.#enter("opening", returning, timeoutMs === false ? undefined : this.after(timeoutMs, expire));
    const decode = createDecoder((packet) => {
      this.emit("packet", packet);
      this.#tell((socket) => socket.nsp === packet.nsp && socket.received(packet));
    }, this);
    engine
      .on("open", () => {
        this.#enter("open", false);
        this.emit("open");
        this.#tell((socket) => this._readyState === "open" && socket.opened());
        opened?.();
        if (!returning) return;
        this.emit("reconnect", this.#attempts);
        this.#attempts = 0;
      })
      .on("ping", () => this.emit("ping"))
      .on("data", (data) => {
        try {
          decode(data);
        } catch (error) {
          this.#closed("parse error", error as Error);
        }
      })
      .on("close", (reason: DisconnectReason, details: CloseDetails) => {
        // One that was closed may have had something to send, until now.
        if (this.engine !== engine) return;
        const error = details instanceof Error ? details : undefined;
        if (this._readyState !== "open") failed(error ?? new ClientError("transport", reason, details));
        else {
          if (error) this.#fail(error);
          this.#closed(reason, details);
        }
      });
    return this;
  }

  /** The socket of a namespace: the same one at every call. */
  socket(nsp: string, options?: Partial<SocketOptions>): Socket {
    const socket = this.nsps[nsp] ?? new (socketClass(options))(this, nsp, options);
    this.nsps[nsp] = socket;
    if (this.opts.autoConnect !== false && !socket.active) socket.connect();
    return socket;
  }

  /** Ends the connection, for all sockets and for good. */
  _close(): void {
    this.#stopped = true;
    this.#closed("forced close");
  }

  #enter(state: Manager["_readyState"], reconnecting: boolean, stopTimer?: Undo): void {
    this.#stopTimer?.();
    this._readyState = state;
    this._reconnecting = reconnecting;
    this.#stopTimer = stopTimer;
    // From then on it says nothing.
    if (state === "closed") this.engine?.close();
  }

  /** Members may come and go while they are told. */
  #tell(tell: (socket: Member) => unknown): void {
    for (const socket of [...this.members]) tell(socket);
  }

  #fail(error: Error): void {
    this.emit("error", error);
    this.#tell((socket) => socket.failed(error));
  }

  #closed(reason: DisconnectReason, cause?: CloseDetails): void {
    const wasIdle = this._readyState === "closed" && !this._reconnecting;
    this.#enter("closed", false);
    this.#attempts = 0;
    if (wasIdle) return;
    const details = this.explain(reason, cause, this.engine);
    this.emit("close", reason, details);
    this.#tell((socket) => socket.lost(reason, details));
    this.#comeBack();
  }

  /** Waits and connects again, unless it is enough. */
  #comeBack(): void {
    if (this.#stopped || !this.reconnection() || this._readyState !== "closed") return;
    if (this.#attempts >= this.reconnectionAttempts()) {
      this.#attempts = 0;
      this.emit("reconnect_failed");
      return;
    }
    const attempt = () => {
      this.emit("reconnect_attempt", this.#attempts);
      // A listener may have decided otherwise.
      if (this._reconnecting) this.open();
    };
    this.#enter("closed", true, wait(this.#delayMs(), attempt, this.after));
  }

  /** Doubles with each attempt; chance adds or takes a part. */
  #delayMs(): number {
    const delayMs = this.reconnectionDelay() * 2 ** this.#attempts++;
    const chance = 2 * Math.random() - 1;
    return Math.min(delayMs * (1 + chance * this.randomizationFactor()), this.reconnectionDelayMax());
  }
}
