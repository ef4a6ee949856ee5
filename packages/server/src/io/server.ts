/** The server: an HTTP server's requests below a path, as namespaces of sockets. */
import { EventEmitter } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { DecorateAcknowledgementsWithMultipleResponses, DefaultEventsMap, EventsMap } from "@tidewire/wire/sio";
import type { Adapter, AdapterFactory } from "../adapter/adapter.js";
import { closeAdapter } from "../adapter/install.js";
import { MemoryAdapter } from "../adapter/memory.js";
import type { ConnectionView } from "../compat/connection-view.js";
import { EngineView } from "../compat/engine-view.js";
import { lendServerNames } from "../compat/lent-names.js";
import { Clock, Deadline } from "../engine/clock.js";
import { Engine } from "../engine/engine.js";
import { generateId } from "../engine/engine-options.js";
import type { Session } from "../engine/session.js";
import { type AttachableServer, attach, isUnderPath } from "../http/attach.js";
import {
  parseAdapterFactory,
  type ResolvedServerOptions,
  resolveServerOptions,
  type ServerOptions,
} from "../options.js";
import { ServerError } from "../server-error.js";
import type { BroadcastOperator } from "./emit-target.js";
import { EverybodyEmitter } from "./everybody-emitter.js";
import type { HandlerContext } from "./handler-context.js";
import type { Middleware } from "./middleware.js";
import type { Namespace, NamespaceReservedEvents, NamespaceServer } from "./namespace.js";
import { NamespaceTable } from "./namespace-table.js";
import { Peer, type PeerHost } from "./peer.js";
import type { Socket } from "./socket.js";

export interface ServerReservedEvents<
  ListenEvents extends EventsMap,
  EmitEvents extends EventsMap,
  ServerSideEvents extends EventsMap,
  SocketData,
> extends NamespaceReservedEvents<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
  /** A namespace other than the main one was made. */
  new_namespace: (namespace: Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>) => void;
}

/** What may be given to `attach`: an HTTP server, or the port that a server of our own is to listen on. */
export type AttachTarget = AttachableServer | number | string;

/**
 * Told of what handlers of the application threw or rejected. What it returns, unless undefined or a promise, is the
 * answer to a client that waits for an acknowledgement of that event.
 */
export type ErrorHandler = (error: unknown, context: HandlerContext) => unknown;

/** How often connections that became idle are looked for while the server closes. */
const CLOSE_IDLE_MS = 50;

export class Server<
    ListenEvents extends EventsMap = DefaultEventsMap,
    EmitEvents extends EventsMap = ListenEvents,
    ServerSideEvents extends EventsMap = DefaultEventsMap,
    // biome-ignore lint/suspicious/noExplicitAny: untyped data is the default of the published API
    SocketData = any,
  >
  extends EverybodyEmitter<
    EmitEvents,
    ServerSideEvents,
    SocketData,
    ServerReservedEvents<ListenEvents, EmitEvents, ServerSideEvents, SocketData>
  >
  implements NamespaceServer, PeerHost
{
  static {
    lendServerNames(Server.prototype as Server, (server) => ({
      options: server.#givenOptions,
      namespaces: server.#namespaces.byName,
    }));
  }

  /** The main namespace, "/". Listeners of the server are its listeners. */
  readonly sockets: Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
  readonly clock = new Clock();
  /** The sessions below, with their events and middlewares. Undefined until the server is attached. */
  declare engine: EngineView;
  declare httpServer: AttachableServer | undefined;
  readonly #givenOptions: ServerOptions;
  #adapterFactory: AdapterFactory;
  readonly #namespaces: NamespaceTable<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
  #options: ResolvedServerOptions;
  #errorHandler: ErrorHandler = logHandlerError;
  #detach: (() => void) | null = null;

  /**
   * A target is an HTTP server to attach to, or a port to listen on; without one, `attach` does either later.
   * Throws ServerError "bad-option" for options that cannot work.
   */
  constructor(targetOrOptions?: AttachTarget | ServerOptions, maybeOptions?: ServerOptions) {
    super();
    const isTarget = isAttachTarget(targetOrOptions);
    this.#givenOptions =
      (isTarget ? maybeOptions : ((targetOrOptions as ServerOptions | undefined) ?? maybeOptions)) ?? {};
    this.#options = resolveServerOptions(this.#givenOptions);
    this.#adapterFactory = this.#options.adapter ?? MemoryAdapter;
    this.#namespaces = new NamespaceTable(this);
    this.sockets = this.#namespaces.of("/", () => undefined);
    if (isTarget) this.attach(targetOrOptions);
  }

  /**
   * Serves the requests of an HTTP server that are below `path`, or listens on a port with a server of its own.
   * Options given to the constructor win. Throws ServerError "misuse" if the server is attached already.
   */
  attach(target: AttachTarget, options: ServerOptions = {}): this {
    if (typeof target === "function") {
      throw new ServerError("misuse", "an express application is no server: pass what http.createServer(app) returns");
    }
    if (this.#detach !== null) {
      throw new ServerError("misuse", "server is attached already: close it first, or make another one");
    }
    this.#options = resolveServerOptions({ ...options, ...this.#givenOptions });
    const httpServer = typeof target === "object" ? target : listeningServer(target);
    const view = new EngineView((session) => new Peer(session, this).open());
    const engine = new Engine(this.#options.engine, view, this.clock);
    view.show(engine);
    this.engine = view;
    this.httpServer = httpServer;
    const { path, destroyUpgrade, destroyUpgradeTimeout } = this.#options;
    this.#detach = attach(httpServer, {
      request: (request, response) => {
        if (!isUnderPath(request.url, path)) return false;
        engine.handleRequest(request, response);
        return true;
      },
      upgrade: (request, socket, head) => {
        if (!isUnderPath(request.url, path)) return false;
        engine.handleUpgrade(request, socket, head);
        return true;
      },
      strayUpgrade: (socket) => {
        if (!destroyUpgrade) return;
        socket.on("error", () => socket.destroy());
        const unwanted = (): boolean => socket.writable && "bytesWritten" in socket && socket.bytesWritten === 0;
        this.clock.set(new Deadline({ elapsed: () => (unwanted() ? socket.end() : undefined) }), destroyUpgradeTimeout);
      },
      closed: () => engine.close(),
    });
    return this;
  }

  /** The same as `attach`. */
  listen(target: AttachTarget, options?: ServerOptions): this {
    return this.attach(target, options);
  }

  /** The namespace of that name, made if there is none; `listener` is called for each socket that joins it. */
  of(
    name: string,
    listener?: (socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>) => void,
  ): Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
    const full = name.startsWith("/") ? name : `/${name}`;
    const namespace = this.#namespaces.of(full, (created) => {
      this.sockets.announce("new_namespace", created);
    });
    if (listener !== undefined) namespace.on("connection", listener as never);
    return namespace;
  }

  /** Adds a function that every socket of the main namespace passes before it is let in. */
  use(middleware: Middleware<Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>): this {
    this.sockets.use(middleware);
    return this;
  }

  /** Takes what handlers throw from now on. By default it is logged with `console.error`. */
  onError(handler: ErrorHandler): this {
    this.#errorHandler = handler;
    return this;
  }

  /** The path in front of the server, without its trailing slash. */
  path(): string {
    return this.#options.path.replace(/\/$/, "");
  }

  /**
   * Ends every session, and the HTTP server. Resolves when nothing is left: no connection, no timer.
   * `done` gets the error of the HTTP server's own `close`, should it not be running.
   */
  async close(done?: (error?: Error) => void): Promise<void> {
    // Attached until the last connection is gone: a poll that was on its way must be answered, or it would never end.
    const endSessions = () => this.engine?.close();
    endSessions();
    await Promise.allSettled(this.#namespaces.all().map(({ adapter }) => closeAdapter(adapter)));
    const error = await closeHttpServer(this.httpServer as HttpServer | undefined, this.clock, endSessions);
    this.#detach?.();
    this.#detach = null;
    this.clock.stop();
    done?.(error);
  }

  /** What namespaces make their adapters with. */
  adapter(): AdapterFactory;
  /**
   * Gives every namespace, present and to come, an adapter of this kind. Sockets keep their rooms, listeners of rooms go
   * on, and the old adapters are closed. Throws ServerError "bad-option" for what is no adapter.
   */
  adapter(factory: AdapterFactory): this;
  adapter(factory?: AdapterFactory): AdapterFactory | this {
    if (factory === undefined) return this.#adapterFactory;
    this.#adapterFactory = parseAdapterFactory(factory);
    for (const namespace of this.#namespaces.all()) namespace.replaceAdapter(factory);
    return this;
  }

  get adapterFactory(): AdapterFactory {
    return this.#adapterFactory;
  }

  protected override clusterAdapter(): Adapter {
    return this.sockets.adapter;
  }

  protected override everybody(): BroadcastOperator<
    DecorateAcknowledgementsWithMultipleResponses<EmitEvents>,
    SocketData
  > {
    return this.sockets.except([]);
  }

  get connectTimeoutMs(): number {
    return this.#options.connectTimeout;
  }

  get maxAttachments(): number {
    return this.#options.maxAttachments;
  }

  connect(peer: Peer, name: string, auth: Record<string, unknown>): void {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) peer.refuseUnknown(name);
    else namespace.connectPeer(peer, auth);
  }

  /** 2.x clients make their ids up from the session's; later ones are told a secret of their own. */
  socketId(session: Session, namespace: string): string {
    if (session.version === 4) return generateId();
    return namespace === "/" ? session.id : `${namespace}#${session.id}`;
  }

  handlerFailed(error: unknown, context: HandlerContext): unknown {
    const failed = (second: unknown): void => logHandlerError(second, { event: "onError", socket: context.socket });
    try {
      const answer = this.#errorHandler(error, context);
      if (!(answer instanceof Promise)) return answer;
      answer.catch(failed);
    } catch (second) {
      failed(second);
    }
    return undefined;
  }

  protected override failed(error: unknown, event: string): void {
    this.handlerFailed(error, { event, socket: undefined });
  }

  connectionOf(session: Session): ConnectionView {
    return this.engine.connectionOf(session);
  }
}

// Listeners of the server are listeners of its main namespace; chains go on with the server.
for (const name of Object.keys(EventEmitter.prototype)) {
  const method: unknown = Reflect.get(EventEmitter.prototype, name);
  if (typeof method !== "function" || name === "emit") continue;
  Object.defineProperty(Server.prototype, name, {
    configurable: true,
    writable: true,
    value(this: Server, ...args: unknown[]): unknown {
      const result: unknown = Reflect.apply(Reflect.get(this.sockets, name) as () => unknown, this.sockets, args);
      return result === this.sockets ? this : result;
    },
  });
}

function isAttachTarget(value: unknown): value is AttachTarget {
  if (typeof value === "object" && value !== null) return "listen" in value && typeof value.listen === "function";
  return typeof value === "number" || typeof value === "string" || typeof value === "function";
}

/** A server that has nothing to say but through us. */
function listeningServer(port: number | string): HttpServer {
  const number = Number(port);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new ServerError("bad-option", `port ${JSON.stringify(port)} is none: give a number from 0 to 65535`);
  }
  const server = createServer((_request, response) => response.writeHead(404).end());
  return server.listen(number);
}

/**
 * Resolves when the last connection is gone; with the error if the server was not running.
 * `endSessions` runs again with every sweep: a connection that was kept alive may still have opened one.
 */
function closeHttpServer(
  server: HttpServer | undefined,
  clock: Clock,
  endSessions: () => void,
): Promise<Error | undefined> {
  if (server === undefined) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const sweep = new Deadline({
      elapsed() {
        endSessions();
        server.closeIdleConnections?.();
        clock.set(sweep, CLOSE_IDLE_MS);
      },
    });
    server.close((error) => {
      clock.cancel(sweep);
      resolve(error);
    });
    clock.set(sweep, 0);
  });
}

function logHandlerError(error: unknown, { event, socket }: HandlerContext): void {
  const where = socket === undefined ? "" : ` of socket ${socket.id} in ${socket.nsp.name}`;
  console.error(`tidewire: the handler of "${event}"${where} failed; set io.onError() to take such errors`, error);
}
