/**
 * The way of a WebSocket handshake: to a session of its own, to the polling session that is to move here, or out again.
 * It must not know what sessions say.
 */
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import { type EngineQuery, EngineRejectCode, type EngineVersion } from "@tidewire/wire/engine";
import type { MiddlewareChain } from "../http/middleware.js";
import type { HeadRequest, HttpRequest, SessionRequest } from "../http/request.js";
import { rejectHandshake, rejectUpgrade } from "../http/respond.js";
import { UpgradeResponse } from "../http/upgrade-response.js";
import type { Accepted, Acceptor } from "../ws/accept.js";
import type { BareSocket } from "../ws/bare-socket.js";
import { type ConnectionHost, guardSocket } from "../ws/connection.js";
import type { Admission } from "./admission.js";
import type { Clock } from "./clock.js";
import type { EngineHooks } from "./engine-hooks.js";
import { generateId, type ResolvedEngineOptions } from "./engine-options.js";
import type { Entrance } from "./entrance.js";
import type { Outbox } from "./outbox.js";
import type { Session } from "./session.js";
import type { Transport } from "./transport.js";
import { turnAway } from "./turn-away.js";
import { Upgrade } from "./upgrade.js";
import { type Refusal, refuse } from "./verify.js";
import { type WebSocketStart, WebSocketTransport } from "./websocket.js";

/** What the entry needs of the engine. */
export interface WebSocketHost extends ConnectionHost {
  readonly options: ResolvedEngineOptions;
  readonly middlewares: MiddlewareChain;
  readonly entrance: Entrance;
  readonly acceptor: Acceptor;
  readonly admission: Admission;
  readonly hooks: EngineHooks;
  readonly clock: Clock;
  readonly outbox: Outbox;
  /** Gives `open` the id of a new session, now or later. */
  withId(request: HttpRequest, open: (id: string) => void, refused: (refusal: Refusal) => void): void;
  record(request: HttpRequest | HeadRequest): SessionRequest;
  open(id: string, version: EngineVersion, request: SessionRequest, transport: (owner: Session) => Transport): Session;
  refuse(request: HttpRequest, refusal: Refusal, answer: (message: string) => void): void;
  /** The header that sets the cookie of a session, if sessions have one. */
  cookie(id: string): OutgoingHttpHeaders;
  /** Shows the application the headers of an answer. */
  headers(request: HttpRequest, headers: OutgoingHttpHeaders, initial: boolean): void;
}

/** A handshake that was accepted. */
interface Handshake {
  readonly request: IncomingMessage;
  /** What the middlewares left to say; null where there are none. */
  readonly response: UpgradeResponse | null;
  readonly socket: Duplex;
  readonly accepted: Accepted;
  /** What came in the same segment. */
  readonly received: Buffer;
}

/** A session that is about to open over a WebSocket. */
interface Opening {
  readonly request: HttpRequest | HeadRequest;
  readonly start: WebSocketStart;
  /** What came in the same segment. */
  readonly received: Buffer;
}

/** Takes an upgrade that Node told of. `received`: what came in the same segment. */
export function enterWebSocket(
  engine: WebSocketHost,
  request: IncomingMessage,
  socket: Duplex,
  received: Buffer,
): void {
  guardSocket(socket);
  const response = engine.middlewares.isEmpty ? null : new UpgradeResponse(request, socket);
  engine.entrance.admit(request, response, true, (verdict, query) => {
    if (socket.destroyed) return;
    if (verdict.kind === "refused") {
      engine.refuse(request, verdict, (message) => rejectUpgrade(socket, message, verdict.form));
      return;
    }
    const accepted = engine.acceptor.accept(request);
    if (accepted.kind === "reject") {
      const context = { name: "TRANSPORT_HANDSHAKE_ERROR", error: accepted.message };
      engine.refuse(request, refuse(EngineRejectCode.badRequest, context), () => rejectHandshake(socket, accepted));
      return;
    }
    const handshake = { request, response, socket, accepted, received };
    if (verdict.transport !== "websocket") turnAway(start(engine, handshake, null), engine, received);
    else if (verdict.kind === "open") open(engine, handshake, query, verdict.foreign);
    else move(engine, verdict.session, start(engine, handshake, null), received);
  });
}

/** Takes a handshake that Node has not seen, over a guarded socket. False: nothing was done, and it is Node's. */
export function enterEarly(
  engine: WebSocketHost,
  request: HeadRequest,
  socket: Duplex | BareSocket,
  received: Buffer,
): boolean {
  if (engine.hooks.seesHandshakes === true) return false;
  const pass = engine.entrance.admitEarly(request);
  if (pass === null) return false;
  const id = generateId();
  const headers = engine.options.cookie === null ? pass.headers : { ...pass.headers, ...engine.cookie(id) };
  const start = startOf(socket, engine.acceptor.answer(request.handshake), headers);
  openAs(engine, id, pass.query, { request, start, received });
  return true;
}

/** Lets in. `sid`: of the session that it opens, if it does. */
function start(
  engine: WebSocketHost,
  { request, response, socket, accepted }: Handshake,
  sid: string | null,
): WebSocketStart {
  const headers = { ...response?.collect(), ...(sid === null ? undefined : engine.cookie(sid)) };
  engine.headers(request, headers, sid !== null);
  return startOf(socket, accepted, headers);
}

function startOf(socket: Duplex | BareSocket, accepted: Accepted, headers: OutgoingHttpHeaders): WebSocketStart {
  return { socket, head: accepted.head(headers), compressor: accepted.compressor, inflater: accepted.inflater };
}

function open(engine: WebSocketHost, handshake: Handshake, query: EngineQuery, foreign: string | undefined): void {
  const { request, socket, received } = handshake;
  engine.withId(
    request,
    (id) => {
      if (!socket.destroyed)
        openAs(engine, id, query, { request, start: start(engine, handshake, id), received }, foreign);
    },
    (refusal) => engine.refuse(request, refusal, (message) => rejectUpgrade(socket, message, refusal.form)),
  );
}

function openAs(engine: WebSocketHost, id: string, { version }: EngineQuery, opening: Opening, foreign?: string): void {
  const { request, start, received } = opening;
  let transport: WebSocketTransport | undefined;
  const session = engine.open(id, version, engine.record(request), (owner) => {
    transport = new WebSocketTransport(version, start, engine, owner);
    return transport;
  });
  engine.admission.opened(id, request);
  if (foreign === undefined) engine.hooks.opened(session);
  else engine.hooks.turnedAway?.(session, foreign);
  session.flush();
  transport?.open(received);
}

/** Moves a polling session here, once its client says so. */
function move(engine: WebSocketHost, session: Session, start: WebSocketStart, received: Buffer): void {
  if (session.state.kind !== "open" || session.transport?.name !== "polling") {
    // It has one, or is getting one.
    turnAway(start, engine, received);
    return;
  }
  const upgrade = new Upgrade(session, engine.clock, engine.outbox, engine.options.upgradeTimeout);
  const transport = new WebSocketTransport(session.version, start, engine, upgrade);
  transport.greet();
  upgrade.begin(transport);
  transport.open(received);
}
