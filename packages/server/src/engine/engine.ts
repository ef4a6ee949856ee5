/**
 * The Engine.IO server: requests and upgrades in, sessions out.
 * It must not know what sessions say to each other; whoever owns it is told of each session that opens.
 */
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import type { WsLimits } from "@tidewire/wire";
import {
  type EngineQuery,
  EngineRejectCode,
  type EngineVersion,
  type HeartbeatTiming,
  rejectMessage,
} from "@tidewire/wire/engine";
import { serialize } from "cookie";
import { corsMiddleware } from "../http/cors.js";
import { type Middleware, MiddlewareChain } from "../http/middleware.js";
import { EngineRequest, type HeadRequest, type HttpRequest, NoRequest, type SessionRequest } from "../http/request.js";
import { type HttpResponse, rejectHandshake, rejectRequest, rejectUpgrade } from "../http/respond.js";
import { UpgradeResponse } from "../http/upgrade-response.js";
import { TokenBucket } from "../token-bucket.js";
import { type Accepted, Acceptor } from "../ws/accept.js";
import { type Connection, type ConnectionHost, guardSocket } from "../ws/connection.js";
import { Admission } from "./admission.js";
import type { SlowReaderPolicy } from "./backlog.js";
import { Clock, Deadline } from "./clock.js";
import { generateId, type ResolvedEngineOptions } from "./engine-options.js";
import { Entrance } from "./entrance.js";
import { pollingFormat } from "./jsonp.js";
import { OpenPackets } from "./open-packets.js";
import { Outbox } from "./outbox.js";
import { type PollingHost, PollingTransport } from "./polling.js";
import { Session, type SessionHost } from "./session.js";
import type { Transport } from "./transport.js";
import { turnAway } from "./turn-away.js";
import { Upgrade } from "./upgrade.js";
import { type Refusal, refuse } from "./verify.js";
import { type WebSocketStart, WebSocketTransport } from "./websocket.js";
import type { WebTransportSession } from "./webtransport.js";
import { enterWebTransport, type WebTransportHost } from "./webtransport-entry.js";

/** What the engine tells, and asks, the layer above. */
export interface EngineHooks {
  opened(session: Session): void;
  refused?(request: HttpRequest, refusal: Refusal, message: string): void;
  /**
   * A page of a foreign origin came with credentials. The session is there to be told so and closed; null where the
   * answer to the request said it.
   */
  turnedAway?: ((session: Session | null, message: string) => void) | undefined;
  /** Headers of a response that may still be changed; `initial` for the first one of a session. */
  headers?(headers: OutgoingHttpHeaders, request: HttpRequest, initial: boolean): void;
  generateId?(request: HttpRequest): string | Promise<string>;
  /** Whether the application sees each request that opens a session. */
  readonly seesHandshakes?: boolean;
  /** Sees requests with their query before the middlewares do, if there are any. */
  incoming?(request: HttpRequest, query: EngineQuery): void;
}

/** How long a peer has to close its half of a connection that we closed. */
const LINGER_MS = 2000;
/** How long a session may take to say goodbye, for want of a poll or of a reader. */
const CLOSE_TIMEOUT_MS = 30_000;
/** The share of the interval by which the first ping of a session comes early, so that pings do not align. */
const PING_JITTER = 0.1;

export class Engine implements SessionHost, ConnectionHost, PollingHost {
  readonly options: ResolvedEngineOptions;
  readonly middlewares = new MiddlewareChain();
  readonly clock: Clock;
  readonly outbox = new Outbox();
  readonly timing: HeartbeatTiming;
  readonly limits: WsLimits;
  readonly closeTimeoutMs = CLOSE_TIMEOUT_MS;
  // What `plain` needs besides, to let in clients that speak no Engine.IO.
  readonly hooks: EngineHooks;
  readonly admission: Admission;
  readonly acceptor: Acceptor;
  readonly entrance: Entrance;
  readonly #openPackets: OpenPackets;
  readonly #sessions = new Map<string, Session>();
  #hasApplicationMiddlewares = false;

  constructor(options: ResolvedEngineOptions, hooks: EngineHooks, clock: Clock = new Clock()) {
    this.options = options;
    this.hooks = hooks;
    this.clock = clock;
    this.timing = { pingIntervalMs: options.pingInterval, pingTimeoutMs: options.pingTimeout };
    this.limits = { maxMessageBytes: options.maxHttpBufferSize, maxFragments: options.maxFragments };
    this.admission = new Admission(options);
    this.acceptor = new Acceptor(options.perMessageDeflate);
    this.#openPackets = new OpenPackets(options);
    const context = { options, session: (sid: string) => this.#sessions.get(sid) };
    this.entrance = new Entrance(context, this.middlewares, this.admission, hooks);
    if (options.cors !== null) this.middlewares.use(corsMiddleware(options.cors));
  }

  get maxBufferedBytes(): number {
    return this.options.maxBufferedBytes;
  }

  get slowReader(): SlowReaderPolicy {
    return this.options.slowReader;
  }

  get maxPayloadBytes(): number {
    return this.options.maxHttpBufferSize;
  }

  get maxPacketsPerPayload(): number {
    return this.options.maxPacketsPerPayload;
  }

  get uploadTimeoutMs(): number {
    return this.options.uploadTimeout;
  }

  get httpCompression() {
    return this.options.httpCompression;
  }

  get sessions(): ReadonlyMap<string, Session> {
    return this.#sessions;
  }

  /** Adds a middleware for every request and every upgrade from now on. */
  use(middleware: Middleware): void {
    this.entrance.requestsAreShared = true;
    this.#hasApplicationMiddlewares = true;
    this.middlewares.use(middleware);
  }

  handleRequest(request: HttpRequest, response: HttpResponse): void {
    this.entrance.admit(request, response, false, (verdict, query) => {
      if (verdict.kind === "refused")
        this.refuse(request, verdict, (message) => rejectRequest(response, verdict.code, message, verdict.form));
      else if (verdict.kind === "open") this.#openPolling(request, response, query);
      else (verdict.session.transport as PollingTransport).handle(request, response);
    });
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    guardSocket(socket);
    const response = this.middlewares.isEmpty ? null : new UpgradeResponse(request, socket);
    this.entrance.admit(request, response, true, (verdict, query) => {
      if (socket.destroyed) return;
      if (verdict.kind === "refused") {
        this.refuse(request, verdict, (message) => rejectUpgrade(socket, message, verdict.form));
        return;
      }
      const accepted = this.acceptor.accept(request);
      if (accepted.kind === "reject") {
        const refusal = refuse(EngineRejectCode.badRequest, {
          name: "TRANSPORT_HANDSHAKE_ERROR",
          error: accepted.message,
        });
        this.refuse(request, refusal, () => rejectHandshake(socket, accepted));
        return;
      }
      const handshake = { request, response, socket, accepted, received: head };
      if (verdict.transport !== "websocket") turnAway(this.#start(handshake, null), this, head);
      else if (verdict.kind === "open") this.#openWebSocket(handshake, query, verdict.foreign);
      else this.#upgrade(verdict.session, this.#start(handshake, null), head);
    });
  }

  /** Takes a handshake that Node has not seen, over a guarded socket. False: nothing was done, and it is Node's. */
  takeUpgrade(request: HeadRequest, socket: Duplex, head: Buffer): boolean {
    if (this.hooks.seesHandshakes === true) return false;
    const query = this.entrance.admitEarly(request);
    if (query === null) return false;
    const accepted = this.acceptor.answer(request.handshake);
    const id = generateId();
    this.#openWebSocketAs(id, query, { request, start: startOf(socket, accepted, this.#cookie(id)), received: head });
    return true;
  }

  /**
   * Takes a session of an HTTP/3 server. Middlewares cannot see it, so that it is closed where there are any of the
   * application's: what they guard must have no other door.
   */
  onWebTransportSession(session: WebTransportSession): void {
    if (this.#hasApplicationMiddlewares || this.admission.isStopped) session.close();
    else void enterWebTransport(session, this.#webTransportHost);
  }

  /** Lets nobody in from now on: handshakes are answered with 503. The sessions go on. */
  stopAdmitting(retryAfterSeconds: number): void {
    this.admission.stop(retryAfterSeconds);
  }

  /** Ends every session. What is pending goes out if it can at once. */
  close(): void {
    this.outbox.flushNow();
    for (const session of [...this.#sessions.values()]) session.shutDown();
  }

  removed(session: Session): void {
    this.#sessions.delete(session.id);
    this.admission.closed(session.id);
  }

  pingAllowance(): TokenBucket {
    const { maxPingsPerSecond } = this.options;
    return new TokenBucket(maxPingsPerSecond, maxPingsPerSecond, () => this.clock.now());
  }

  linger(connection: Pick<Connection, "destroy">): void {
    this.clock.set(new Deadline({ elapsed: () => connection.destroy() }), LINGER_MS);
  }

  headers(request: HttpRequest, headers: OutgoingHttpHeaders, initial: boolean): void {
    this.hooks.headers?.(headers, request, initial);
  }

  #openPolling(request: HttpRequest, response: HttpResponse, query: EngineQuery): void {
    const format = pollingFormat(query);
    this.withId(
      request,
      (id) => {
        let transport: PollingTransport | undefined;
        const session = this.open(id, query.version, this.record(request), (owner) => {
          transport = new PollingTransport(format, this, owner, this.#cookie(id));
          return transport;
        });
        // The first body holds the open packet alone: whatever handlers write goes to the next poll.
        this.admission.opened(id, request);
        transport?.handle(request, response);
        this.hooks.opened(session);
      },
      (refusal) =>
        this.refuse(request, refusal, (message) => rejectRequest(response, refusal.code, message, refusal.form)),
    );
  }

  /** Lets a WebSocket in whose handshake was accepted. `sid`: of the session that it opens, if it does. */
  #start({ request, response, socket, accepted }: WebSocketHandshake, sid: string | null): WebSocketStart {
    const headers = { ...response?.collect(), ...(sid === null ? undefined : this.#cookie(sid)) };
    this.hooks.headers?.(headers, request, sid !== null);
    return startOf(socket, accepted, headers);
  }

  #openWebSocket(handshake: WebSocketHandshake, query: EngineQuery, foreign: string | undefined): void {
    const { request, socket, received } = handshake;
    this.withId(
      request,
      (id) => {
        if (socket.destroyed) return;
        this.#openWebSocketAs(id, query, { request, start: this.#start(handshake, id), received }, foreign);
      },
      (refusal) => this.refuse(request, refusal, (message) => rejectUpgrade(socket, message, refusal.form)),
    );
  }

  #openWebSocketAs(id: string, { version }: EngineQuery, entry: WebSocketEntry, foreign?: string): void {
    const { request, start, received } = entry;
    let transport: WebSocketTransport | undefined;
    const session = this.open(id, version, this.record(request), (owner) => {
      transport = new WebSocketTransport(version, start, this, owner);
      return transport;
    });
    this.admission.opened(id, request);
    if (foreign === undefined) this.hooks.opened(session);
    else this.hooks.turnedAway?.(session, foreign);
    session.flush();
    transport?.open(received);
  }

  #upgrade(session: Session, start: WebSocketStart, received: Buffer): void {
    if (session.state.kind !== "open" || session.transport?.name !== "polling") {
      // It has one, or is getting one.
      turnAway(start, this, received);
      return;
    }
    const upgrade = new Upgrade(session, this.clock, this.outbox, this.options.upgradeTimeout);
    const transport = new WebSocketTransport(session.version, start, this, upgrade);
    transport.greet();
    upgrade.begin(transport);
    transport.open(received);
  }

  record(request: HttpRequest | HeadRequest): EngineRequest {
    const { keepRequest, trustProxy } = this.options;
    return new EngineRequest(
      request,
      keepRequest === "auto" ? this.entrance.requestsAreShared : keepRequest,
      trustProxy,
    );
  }

  open(id: string, version: EngineVersion, request: SessionRequest, transport: (owner: Session) => Transport): Session {
    const session = new Session(id, version, request, transport, this);
    this.#sessions.set(id, session);
    const { pingInterval } = this.options;
    for (const packet of this.#openPackets.of(id, session.lastTransport)) session.append(packet);
    session.start(version === 4 ? Math.random() * PING_JITTER * pingInterval : 0);
    return session;
  }

  withId(request: HttpRequest, open: (id: string) => void, refused: (refusal: Refusal) => void): void {
    let id: string | Promise<string>;
    try {
      id = this.hooks.generateId?.(request) ?? generateId();
    } catch (error) {
      refused(withoutId(error));
      return;
    }
    if (typeof id === "string") this.#openUnlessFull(request, id, open, refused);
    else
      id.then(
        (late) => this.#openUnlessFull(request, late, open, refused),
        (error: unknown) => refused(withoutId(error)),
      );
  }

  /** Asked again: others may have come while the application made up its mind. */
  #openUnlessFull(
    request: HttpRequest,
    id: string,
    open: (id: string) => void,
    refused: (refusal: Refusal) => void,
  ): void {
    const full = this.admission.check(request);
    if (full === null) open(id);
    else refused(full);
  }

  #cookie(id: string): OutgoingHttpHeaders {
    const { cookie } = this.options;
    return cookie === null ? {} : { "Set-Cookie": [serialize(cookie.name, id, cookie.options)] };
  }

  refuse(request: HttpRequest, refusal: Refusal, answer: (message: string) => void): void {
    const own = refusal.context.message;
    const message = rejectMessage(refusal.code);
    this.hooks.refused?.(request, refusal, message);
    answer(typeof own === "string" && own !== "" ? own : message);
  }

  get #webTransportHost(): WebTransportHost {
    return {
      clock: this.clock,
      maxPayloadBytes: this.maxPayloadBytes,
      entryTimeoutMs: this.options.upgradeTimeout,
      openSession: (make) => {
        const session = this.open(generateId(), 4, new NoRequest(), make);
        this.hooks.opened(session);
        session.flush();
      },
      upgradeSession: (sid, make) => {
        const session = this.#sessions.get(sid);
        if (session?.state.kind !== "open" || session.transport?.name !== "polling") return false;
        const upgrade = new Upgrade(session, this.clock, this.outbox, this.options.upgradeTimeout);
        upgrade.begin(make(upgrade));
        return true;
      },
    };
  }
}

/** A handshake that was accepted. */
interface WebSocketHandshake {
  readonly request: IncomingMessage;
  /** What the middlewares left to say; null where there are none. */
  readonly response: UpgradeResponse | null;
  readonly socket: Duplex;
  readonly accepted: Accepted;
  /** What came in the same segment. */
  readonly received: Buffer;
}

/** A session that is about to open over a WebSocket. */
interface WebSocketEntry {
  readonly request: HttpRequest | HeadRequest;
  readonly start: WebSocketStart;
  /** What came in the same segment. */
  readonly received: Buffer;
}

function startOf(socket: Duplex, accepted: Accepted, headers: OutgoingHttpHeaders): WebSocketStart {
  return { socket, head: accepted.head(headers), compressor: accepted.compressor, inflater: accepted.inflater };
}

function withoutId(error: unknown): Refusal {
  return refuse(EngineRejectCode.badRequest, { name: "ID_GENERATION_ERROR", error });
}
