/** The engine as applications and tools of the incumbent know it: `io.engine`. */
import { EventEmitter } from "node:events";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import { type EngineQuery, parseEngineQuery } from "@tidewire/wire/engine";
import type { Engine } from "../engine/engine.js";
import type { EngineHooks } from "../engine/engine-hooks.js";
import { generateId } from "../engine/engine-options.js";
import type { Session } from "../engine/session.js";
import type { Refusal } from "../engine/verify.js";
import type { WebTransportSession } from "../engine/webtransport.js";
import type { Middleware } from "../http/middleware.js";
import type { HttpRequest } from "../http/request.js";
import type { HttpResponse } from "../http/respond.js";
import { ConnectionView } from "./connection-view.js";

/** Emits `connection`, `connection_error`, `initial_headers` and `headers`. */
export class EngineView extends EventEmitter implements EngineHooks {
  /** Yours to replace: gives the id of a new session, or a promise of it. 20 characters of [A-Za-z0-9_-]. */
  generateId: (request: HttpRequest) => string | Promise<string> = generateId;
  readonly #views = new WeakMap<Session, ConnectionView>();
  readonly #opened: (session: Session) => void;
  /** The port of the engine: it is asked for only where somebody says goodbye to such sessions. */
  readonly turnedAway: EngineHooks["turnedAway"];
  #engine: Engine | null = null;

  /** `opened` is called for each session, behind the listeners of `connection`. */
  constructor(opened: (session: Session) => void, turnedAway?: EngineHooks["turnedAway"]) {
    super();
    this.turnedAway = turnedAway;
    this.#opened = opened;
  }

  /** Takes the engine it shows. */
  show(engine: Engine): void {
    this.#engine = engine;
  }

  /** The options in force. */
  get opts() {
    return this.#engine?.options;
  }

  /** How many sessions are open. */
  get clientsCount(): number {
    return this.#engine?.sessions.size ?? 0;
  }

  /** The open sessions by id. */
  get clients(): Record<string, ConnectionView> {
    const clients: Record<string, ConnectionView> = Object.create(null);
    for (const [id, session] of this.#engine?.sessions ?? []) clients[id] = this.connectionOf(session);
    return clients;
  }

  /** Adds an Express-style middleware for every request and every upgrade. */
  use(middleware: Middleware): this {
    this.#engine?.use(middleware);
    return this;
  }

  /** Takes a WebTransport session of an HTTP/3 server: one bidirectional stream, opened by the client. */
  onWebTransportSession(session: WebTransportSession): void {
    this.#engine?.onWebTransportSession(session);
  }

  /** Serves a request that a server of your own received. */
  handleRequest(request: HttpRequest, response: HttpResponse): void {
    this.#engine?.handleRequest(request, response);
  }

  /** The same for an upgrade. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#engine?.handleUpgrade(request, socket, head);
  }

  /** Lets nobody in from now on; see `Server.drain`. */
  stopAdmitting(retryAfterSeconds: number): void {
    this.#engine?.stopAdmitting(retryAfterSeconds);
  }

  get sessions(): ReadonlyMap<string, Session> {
    return this.#engine?.sessions ?? new Map();
  }

  /** Ends every session. */
  close(): this {
    this.#engine?.close();
    return this;
  }

  /** The view of a session: always the same one. */
  connectionOf(session: Session): ConnectionView {
    let view = this.#views.get(session);
    if (view === undefined) {
      view = new ConnectionView(session);
      this.#views.set(session, view);
    }
    return view;
  }

  opened(session: Session): void {
    if (this.listenerCount("connection") > 0) this.emit("connection", this.connectionOf(session));
    this.#opened(session);
  }

  refused(request: HttpRequest, { code, context }: Refusal, message: string): void {
    if (this.listenerCount("connection_error") === 0) return;
    this.emit("connection_error", { req: this.#withQuery(request), code, message, context });
  }

  headers(headers: OutgoingHttpHeaders, request: HttpRequest, initial: boolean): void {
    if (this.listenerCount("initial_headers") + this.listenerCount("headers") === 0) return;
    const shown = this.#withQuery(request);
    if (initial) this.emit("initial_headers", headers, shown);
    this.emit("headers", headers, shown);
  }

  /** The port of the engine: whether a listener or an own `generateId` gets the request of each new session. */
  get seesHandshakes(): boolean {
    return this.generateId !== generateId || this.listenerCount("initial_headers") + this.listenerCount("headers") > 0;
  }

  /** Middlewares know a handshake by the missing `sid` of this. */
  incoming(request: HttpRequest, { params }: EngineQuery): void {
    Object.assign(request, { _query: { ...params } });
  }

  /** Listeners know a handshake by it as well, also where no middleware has asked for it. */
  #withQuery(request: HttpRequest): HttpRequest {
    if (!("_query" in request)) this.incoming(request, parseEngineQuery(request.url ?? "/"));
    return request;
  }
}
