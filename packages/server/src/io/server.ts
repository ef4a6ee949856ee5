/** The server: an HTTP server's requests below a path, as namespaces of sockets. */
import type {
  DecorateAcknowledgementsWithMultipleResponses,
  DefaultEventsMap,
  EventsMap,
  SioCodec,
} from "@tidewire/wire/sio";
import type { Adapter, AdapterFactory } from "../adapter/adapter.js";
import { closeAdapter } from "../adapter/install.js";
import type { ConnectionView } from "../compat/connection-view.js";
import type { EngineView } from "../compat/engine-view.js";
import type { ForeignEngine } from "../compat/foreign-session.js";
import { lendServerNames } from "../compat/lent-names.js";
import { Clock } from "../engine/clock.js";
import { generateId } from "../engine/engine-options.js";
import type { PeerSession } from "../engine/peer-session.js";
import type { AttachableServer } from "../http/attach.js";
import { type SendFile, sendClientFile } from "../http/client-files.js";
import {
  parseAdapterFactory,
  type ResolvedRecoveryOptions,
  type ResolvedServerOptions,
  resolveServerOptions,
  type ServerOptions,
} from "../options.js";
import type { ResolvedPlainOptions } from "../plain/plain-options.js";
import { ServerError } from "../server-error.js";
import { type Attachment, assertDetached, attachToEngine, attachToHttp } from "./attachment.js";
import { type DrainOptions, drainSessions } from "./drain.js";
import type { BroadcastOperator } from "./emit-target.js";
import { EverybodyEmitter } from "./everybody-emitter.js";
import { askErrorHandler, type ErrorHandler, type HandlerContext, logHandlerError } from "./handler-context.js";
import { type AttachTarget, hostServer, isAttachTarget } from "./host-server.js";
import { type MessageCodec, messagesOf } from "./message-codec.js";
import type { Middleware } from "./middleware.js";
import type { Namespace } from "./namespace.js";
import { NamespaceTable, type NamespaceTableServer } from "./namespace-table.js";
import type { NamespacePredicate } from "./parent-namespace.js";
import type { Peer, PeerHost } from "./peer.js";
import { PlainClients } from "./plain-clients.js";
import { adapterFactoryOf } from "./recovery.js";
import type { ServerReservedEvents } from "./server-events.js";
import { shareListeners } from "./shared-listeners.js";
import type { Socket } from "./socket.js";

// A namespace knows its server through a port, so that neither file needs the other; applications see the whole of it.
declare module "./namespace.js" {
  interface Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
    readonly server: Server<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
  }
}

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
  implements NamespaceTableServer<Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>, PeerHost
{
  static {
    lendServerNames(Server.prototype as Server, (server) => ({
      options: server.#given,
      recovery: server.#options.connectionStateRecovery,
      engine: server.engine,
      namespaces: server.#namespaces.byName,
      codec: server.#parser,
    }));
  }

  /** Static. Sends a file of the client. Yours to replace where the server is bundled to one file, which has none beside it. */
  static sendFile: SendFile = sendClientFile;

  /** The main namespace, "/". Listeners of the server are its listeners. */
  readonly sockets: Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
  readonly clock = new Clock();
  /** The sessions below, with their events and middlewares. Undefined until the server is attached. */
  declare engine: EngineView;
  /** The HTTP server it is attached to. Undefined before. */
  declare httpServer: AttachableServer | undefined;
  readonly codec: MessageCodec;
  readonly recovery: ResolvedRecoveryOptions | null;
  readonly #parser: SioCodec | null;
  #adapterFactory: AdapterFactory;
  readonly #namespaces: NamespaceTable<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
  readonly #plain: PlainClients;
  readonly #given: ServerOptions;
  #options: ResolvedServerOptions;
  #errorHandler: ErrorHandler = logHandlerError;
  /** Stays when it has been closed, until the next. */
  #attachment: Attachment | null = null;
  #draining: Promise<void> | null = null;

  /**
   * A target is an HTTP server to attach to, or a port to listen on; without one, `attach` or `bind` does that later.
   * Throws ServerError "bad-option" for options that cannot work.
   */
  constructor(targetOrOptions?: AttachTarget | ServerOptions, maybeOptions?: ServerOptions) {
    super();
    const isTarget = isAttachTarget(targetOrOptions);
    this.#given = { ...(isTarget ? maybeOptions : ((targetOrOptions as ServerOptions | undefined) ?? maybeOptions)) };
    this.#options = resolveServerOptions(this.#given);
    const { adapter, connectionStateRecovery, parser, maxAttachments } = this.#options;
    this.recovery = connectionStateRecovery;
    this.#adapterFactory = adapter ?? adapterFactoryOf(connectionStateRecovery);
    ({ parser: this.#parser, messages: this.codec } = messagesOf(parser, maxAttachments));
    this.#namespaces = new NamespaceTable(this);
    this.#plain = new PlainClients(this, this.#parser === null, (name) => this.#namespaces.of(name));
    this.sockets = this.#namespaces.of("/");
    if (isTarget) this.attach(targetOrOptions);
  }

  /**
   * Serves the requests of an HTTP server that are below `path`, or listens on a port with a server of its own.
   * Options given to the constructor win. Throws ServerError "misuse" if the server is attached already.
   */
  attach(target: AttachTarget, options: ServerOptions = {}): this {
    assertDetached(this.#attachment);
    const resolved = resolveServerOptions({ ...options, ...this.#given });
    this.httpServer = hostServer(target);
    this.#options = resolved;
    const sendFile = () => (Server.sendFile === sendClientFile ? null : Server.sendFile);
    this.#show(attachToHttp(this.httpServer, resolved, this, this.#plain, sendFile));
    return this;
  }

  /** The same as `attach`. */
  listen(target: AttachTarget, options?: ServerOptions): this {
    return this.attach(target, options);
  }

  /**
   * Takes the sessions of another engine, which has been attached to an HTTP server by itself: `io.engine` is that
   * engine, and `socket.conn` its connection. Throws ServerError "misuse" if the server is attached already.
   */
  bind(engine: ForeignEngine): this {
    assertDetached(this.#attachment);
    this.#show(attachToEngine(engine, this));
    return this;
  }

  /** For applications on uWebSockets.js, which this version does not serve. Throws ServerError "misuse". */
  attachApp(_app: unknown, _options?: ServerOptions): this {
    throw new ServerError("misuse", "uWebSockets.js is not served: give attach() a server of http.createServer()");
  }

  /**
   * The namespace of that name, made if there is none; or, for a pattern or a function, the parent of all namespaces
   * that fit, which are made when a client asks to join. `listener` is called for each socket that joins.
   */
  of(
    name: string | RegExp | NamespacePredicate,
    listener?: (socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>) => void,
  ): Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
    const namespace =
      typeof name !== "string"
        ? this.#namespaces.ofMany(name)
        : this.#namespaces.of(name.startsWith("/") ? name : `/${name}`);
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
    // Its `this` is the server, as that of listeners is.
    this.#errorHandler = handler.bind(this);
    return this;
  }

  /** The path in front of the server, without its trailing slash. Setting it counts from the next `attach` on. */
  path(): string;
  path(path: string): this;
  path(path?: string): this | string {
    return path === undefined ? this.#options.path.replace(/\/$/, "") : this.#set({ path });
  }

  /** Whether the client's files are served. */
  serveClient(): boolean;
  serveClient(serveClient: boolean): this;
  serveClient(serveClient?: boolean): this | boolean {
    return serveClient === undefined ? this.#options.serveClient : this.#set({ serveClient });
  }

  /** Milliseconds a client has to join its first namespace. */
  connectTimeout(): number;
  connectTimeout(connectTimeout: number): this;
  connectTimeout(connectTimeout?: number): this | number {
    return connectTimeout === undefined ? this.#options.connectTimeout : this.#set({ connectTimeout });
  }

  /**
   * Sends every client elsewhere, at a rate that the servers they go to can bear: lets nobody in any more (503 with
   * Retry-After), writes what waits for a client, lets open acknowledgements come in, and closes with 1012, on which
   * clients connect again by themselves. Resolves when nobody is left; then `close()` is quick.
   */
  drain(options: DrainOptions = {}): Promise<void> {
    this.#draining ??= drainSessions(this.engine, this.clock, options);
    return this.#draining;
  }

  /**
   * Ends every session, and the HTTP server. Resolves when nothing is left: no connection, no timer.
   * `done` gets the error of the HTTP server's own `close`, should it not be running.
   */
  async close(done?: (error?: Error) => void): Promise<void> {
    // First the sessions: adapters may have to keep something of them.
    this.#attachment?.endSessions();
    await Promise.allSettled(this.#namespaces.all().map(({ adapter }) => closeAdapter(adapter)));
    const error = await this.#attachment?.close(this.clock, this.#options.closeTimeout);
    this.#draining = null;
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

  protected override clusterAdapter(): Adapter {
    return this.sockets.adapter;
  }

  protected override everybody(): BroadcastOperator<
    DecorateAcknowledgementsWithMultipleResponses<EmitEvents>,
    SocketData
  > {
    return this.sockets.except([]);
  }

  get settings(): ResolvedServerOptions {
    return this.#options;
  }

  connect(peer: Peer, name: string, auth: Record<string, unknown>): void {
    this.#namespaces.connect(peer, name, auth);
  }

  acceptPlain(namespace: { readonly name: string }, options: ResolvedPlainOptions): void {
    this.#plain.enable(this.#namespaces.namesOf(namespace), options);
  }

  namespaceCreated(namespace: Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>): void {
    this.sockets.announce("new_namespace", namespace);
  }

  /** 2.x clients make their ids up from the session's; later ones are told a secret of their own. */
  socketId(session: PeerSession, namespace: string): string {
    if (session.version === 4) return generateId();
    return namespace === "/" ? session.id : `${namespace}#${session.id}`;
  }

  handlerFailed(error: unknown, context: HandlerContext): unknown {
    return askErrorHandler(this.#errorHandler, error, context);
  }

  protected override failed(error: unknown, event: string): void {
    this.handlerFailed(error, { event, socket: undefined });
  }

  connectionOf(session: PeerSession): ConnectionView {
    return (this.#attachment as Attachment).connectionOf(session);
  }

  #show(attachment: Attachment): void {
    this.#attachment = attachment;
    this.engine = attachment.engine;
  }

  #set(options: ServerOptions): this {
    this.#options = resolveServerOptions({ ...this.#given, ...options });
    Object.assign(this.#given, options);
    return this;
  }
}

shareListeners(Server.prototype as Server, (server) => server.sockets);
