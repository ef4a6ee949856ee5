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
import { type Middleware, MiddlewareChain } from "../http/middleware.js";
import { EngineRequest, type HeadRequest, type HttpRequest, NoRequest, type SessionRequest } from "../http/request.js";
import { type HttpResponse, rejectRequest } from "../http/respond.js";
import { TokenBucket } from "../token-bucket.js";
import { Acceptor } from "../ws/accept.js";
import type { Connection } from "../ws/connection.js";
import { Admission } from "./admission.js";
import type { SlowReaderPolicy } from "./backlog.js";
import { Clock, Deadline } from "./clock.js";
import type { EngineHooks } from "./engine-hooks.js";
import { generateId, type ResolvedEngineOptions } from "./engine-options.js";
import { Entrance } from "./entrance.js";
import { pollingFormat } from "./jsonp.js";
import { OpenPackets } from "./open-packets.js";
import { Outbox } from "./outbox.js";
import { type PollingHost, PollingTransport } from "./polling.js";
import { Session } from "./session.js";
import type { SessionHost } from "./session-ports.js";
import type { Transport } from "./transport.js";
import { Upgrade } from "./upgrade.js";
import { type Refusal, refuse } from "./verify.js";
import { enterWebSocket, type WebSocketHost } from "./websocket-entry.js";
import type { WebTransportSession } from "./webtransport.js";
import { enterWebTransport, type WebTransportHost } from "./webtransport-entry.js";

/** How long a peer has to close its half of a connection that we closed. */
const LINGER_MS = 2000;
/** How long a session may take to say goodbye, for want of a poll or of a reader. */
const CLOSE_TIMEOUT_MS = 30_000;
/** The share of the interval by which the first ping of a session comes early, so that pings do not align. */
const PING_JITTER = 0.1;

export class Engine implements SessionHost, WebSocketHost, PollingHost {
  readonly options: ResolvedEngineOptions;
  readonly middlewares = new MiddlewareChain();
  readonly clock: Clock;
  readonly outbox = new Outbox();
  readonly timing: HeartbeatTiming;
  readonly limits: WsLimits;
  readonly closeTimeoutMs = CLOSE_TIMEOUT_MS;
  // What doors need, of our own clients' and of those that speak no Engine.IO.
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
    enterWebSocket(this, request, socket, head);
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

  removed({ id }: { readonly id: string }): void {
    this.#sessions.delete(id);
    this.admission.closed(id);
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
          transport = new PollingTransport(format, this, owner, this.cookie(id));
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

  /** The header that sets the cookie of a session, if sessions have one. */
  cookie(id: string): OutgoingHttpHeaders {
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

function withoutId(error: unknown): Refusal {
  return refuse(EngineRejectCode.badRequest, { name: "ID_GENERATION_ERROR", error });
}
