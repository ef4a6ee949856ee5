/** The low-level WebSocket server: upgrades in, connections out, whatever they say to each other. */
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { CloseCode } from "@tidewire/wire/ws";
import { Clock } from "../engine/clock.js";
import type { AttachableServer } from "../http/attach.js";
import { ServerError } from "../server-error.js";
import { StrictEmitter } from "../strict-emitter.js";
import { type ConnectionHost, checkParting, type WebSocketConnection } from "./connection.js";
import type { FailureContext } from "./failure-context.js";
import { Hosts } from "./hosts.js";
import { type MessageData, type SendOptions, WebSocketMessage } from "./message.js";
import { type ResolvedWebSocketOptions, resolveWebSocketOptions, type WebSocketServerOptions } from "./options.js";
import { Reception, type UpgradeDone } from "./reception.js";
import type { WebSocketRequest } from "./request.js";

export interface WebSocketServerEvents {
  /** A handshake waits for `accept` or `reject`, now or later. Without a listener every one is accepted. */
  request: (request: WebSocketRequest) => void;
  /** A connection is open. Listen to it now: what it says comes right behind. */
  connection: (connection: WebSocketConnection, request: WebSocketRequest) => void;
  /** A request was refused by the server itself, for the reason that the error has as message. */
  upgradeError: (error: ServerError, incoming: IncomingMessage) => void;
  /** The HTTP server of `port` listens. */
  listening: () => void;
  /** The HTTP server of `port` failed. Without a listener that ends the process. */
  error: (error: Error) => void;
  /** The server was closed, and with it every connection. */
  close: () => void;
}

export interface BroadcastOptions extends SendOptions {
  /** Who gets it. Default: everybody who is open. */
  readonly filter?: (connection: WebSocketConnection) => boolean;
}

/** How connections are told that the server closes. */
export interface Parting {
  /** Default 1001, "going away". */
  readonly code?: number;
  /** At most 123 bytes. */
  readonly reason?: string;
}

export type ErrorHandler = (error: unknown, context: FailureContext) => void;

export class WebSocketServer extends StrictEmitter<
  WebSocketServerEvents,
  WebSocketServerEvents,
  Record<never, never>,
  FailureContext
> {
  readonly #reception: Reception;
  readonly #hosts: Hosts;
  readonly #clients = new Set<WebSocketConnection>();
  readonly #clientTracking: boolean;
  #errorHandler: ErrorHandler = logFailure;
  #closing: Promise<void> | null = null;
  #whenEmpty: (() => void) | null = null;

  /** Attaches at once, or listens. Throws ServerError "bad-option" for what cannot work. */
  constructor(options: WebSocketServerOptions = {}, clock: Clock = new Clock()) {
    super();
    const resolved = resolveWebSocketOptions(options);
    this.#clientTracking = resolved.clientTracking;
    this.#reception = this.#receive(resolved, clock);
    this.#hosts = new Hosts({
      hasPath: options.path !== undefined,
      wants: resolved.isUnderPath,
      handleUpgrade: (incoming, socket, head) => this.handleUpgrade(incoming, socket, head),
      listening: () => void this.tell("listening", [], { event: "listening" }),
      failed: (error) => {
        if (!this.tell("error", [error], { event: "error" })) throw error;
      },
    });
    this.#hosts.begin(options);
  }

  /** Every connection that is not closed; none without `clientTracking`. */
  get clients(): ReadonlySet<WebSocketConnection> {
    return this.#clients;
  }

  /** The address of the HTTP server of `port`, or of the first one attached to; null while it does not listen. */
  address(): AddressInfo | string | null {
    return this.#hosts.address();
  }

  /** Takes upgrades of one more HTTP server. Throws ServerError "misuse" when it has it already, or is closed. */
  mount(server: AttachableServer): this {
    if (this.#closing !== null) throw new ServerError("misuse", "WebSocket server is closed: make a new one");
    this.#hosts.mount(server);
    return this;
  }

  /** Takes no more upgrades of that HTTP server, or of any. The connections go on. */
  unmount(server?: AttachableServer): this {
    this.#hosts.unmount(server);
    return this;
  }

  /**
   * Takes an upgrade whatever its path. With `done` there is no `request` and no `connection`: it gets the connection
   * where those would be told. Throws ServerError "misuse" for an upgrade that was taken before.
   */
  handleUpgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer, done?: UpgradeDone): void {
    this.#reception.take(incoming, socket, head, done);
  }

  /** Sends a message to everybody who is open, encoded once. Throws what `send` throws. */
  broadcast(data: MessageData | WebSocketMessage, { filter, ...options }: BroadcastOptions = {}): void {
    const message = data instanceof WebSocketMessage ? data : new WebSocketMessage(data, options);
    for (const connection of this.#clients) {
      if (connection.readyState === connection.OPEN && filter?.(connection) !== false) connection.send(message);
    }
  }

  /** Takes what listeners and callbacks throw from now on. By default it is logged with `console.error`. */
  onError(handler: ErrorHandler): this {
    this.#errorHandler = handler;
    return this;
  }

  /**
   * Takes no more upgrades, refuses with 503 who waits for an answer, and closes every connection. Resolves when the last
   * one is gone, and with it the HTTP server of `port`; others are left alone. Throws what `connection.close` throws.
   */
  close(parting?: Parting, done?: () => void): Promise<void>;
  close(done?: () => void): Promise<void>;
  close(parting?: Parting | (() => void), done?: () => void): Promise<void> {
    const told = typeof parting === "function" ? parting : done;
    const { code = CloseCode.goingAway, reason = "" } = typeof parting === "object" ? parting : {};
    checkParting(code, reason);
    this.#closing ??= this.#close(code, reason);
    return told === undefined ? this.#closing : this.#closing.then(() => told());
  }

  protected override failed(error: unknown, context: FailureContext): void {
    if (context.request?.state === "pending") context.request.reject(500, "request could not be answered");
    try {
      this.#errorHandler(error, context);
    } catch (second) {
      logFailure(second, { ...context, event: "onError" });
    }
  }

  #receive(options: ResolvedWebSocketOptions, clock: Clock): Reception {
    let connections = 0;
    const connectionHost: ConnectionHost = {
      ...options,
      clock,
      limits: {
        maxMessageBytes: options.maxPayload,
        maxFrameBytes: options.maxFrameBytes,
        maxFragments: options.maxFragments,
      },
      handlerFailed: (error, event, connection) => this.failed(error, { event, connection }),
      opened: (connection) => {
        connections++;
        if (options.clientTracking) this.#clients.add(connection);
      },
      closed: (connection) => {
        connections--;
        this.#clients.delete(connection);
        if (this.#clients.size === 0) this.#whenEmpty?.();
      },
    };
    return new Reception(options, clock, {
      connectionHost,
      get connections() {
        return connections;
      },
      offer: (request) => this.#offer(request),
      opened: (connection, request) =>
        void this.tell("connection", [connection, request], { event: "connection", connection }),
      turnedDown: (error, incoming) => void this.tell("upgradeError", [error, incoming], { event: "upgradeError" }),
      failed: (error, context) => this.failed(error, context),
    });
  }

  #offer(request: WebSocketRequest): boolean {
    if (this.tell("request", [request], { event: "request", request })) return true;
    // Who broadcasts need not listen; but a connection that nobody can know of is of no use.
    if (!this.#clientTracking && this.listenerCount("connection") === 0) return false;
    request.accept();
    return true;
  }

  async #close(code: number, reason: string): Promise<void> {
    this.#hosts.unmount();
    this.#reception.close();
    for (const connection of this.#clients) connection.close(code, reason);
    if (this.#clients.size > 0) {
      await new Promise<void>((resolve) => {
        this.#whenEmpty = resolve;
      });
    }
    await this.#hosts.end();
    this.tell("close", [], { event: "close" });
  }
}

function logFailure(error: unknown, { event }: FailureContext): void {
  console.error(`tidewire: the handler of "${event}" failed; set server.onError() to take such errors`, error);
}
