/**
 * Lets in clients that speak no Engine.IO: by the middlewares, the limits and the decisions of the engine, past its query.
 * It must not know which namespaces there are.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { EngineRejectCode } from "@tidewire/wire/engine";
import type { Engine } from "../engine/engine.js";
import type { Session } from "../engine/session.js";
import { type Refusal, refuse } from "../engine/verify.js";
import type { HttpRequest } from "../http/request.js";
import { type HttpResponse, rejectHandshake, rejectRequest, rejectUpgrade, respond } from "../http/respond.js";
import { UpgradeResponse } from "../http/upgrade-response.js";
import { guardSocket } from "../ws/connection.js";
import { chooseProtocol } from "./credentials.js";
import { EventStreamTransport, STREAM_HEADERS, type StreamSource } from "./event-stream.js";
import { type PlainForm, PlainReader } from "./plain-reader.js";
import { PlainWebSocketTransport } from "./plain-websocket.js";

/** Makes of an upgrade a session that is a plain WebSocket. `formOf` is asked when it is let in so far. */
export function enterWebSocket(
  engine: Engine,
  request: IncomingMessage,
  socket: Duplex,
  received: Buffer,
  formOf: () => PlainForm,
): void {
  guardSocket(socket);
  const response = engine.middlewares.isEmpty ? null : new UpgradeResponse(request, socket);
  const refused = (refusal: Refusal): void =>
    engine.refuse(request, refusal, (message) => rejectUpgrade(socket, message, refusal.form));
  engine.entrance.admit(request, response, "plain-websocket", (verdict) => {
    if (socket.destroyed) return;
    if (verdict.kind !== "open") {
      if (verdict.kind === "refused") refused(verdict);
      return;
    }
    const accepted = engine.acceptor.accept(request, chooseProtocol);
    if (accepted.kind === "reject") {
      const context = { name: "TRANSPORT_HANDSHAKE_ERROR", error: accepted.message };
      engine.refuse(request, refuse(EngineRejectCode.badRequest, context), () => rejectHandshake(socket, accepted));
      return;
    }
    const { compressor, inflater } = accepted;
    engine.withId(
      request,
      (id) => {
        if (socket.destroyed) return;
        const headers = { ...response?.collect() };
        engine.headers(request, headers, true);
        let transport: PlainWebSocketTransport | undefined;
        const session = engine.open(id, 4, engine.record(request), (owner) => {
          const start = { socket, head: accepted.head(headers), compressor, inflater };
          transport = new PlainWebSocketTransport(start, engine, owner, new PlainReader(formOf()));
          return transport;
        });
        engine.admission.opened(id, request);
        if (verdict.foreign === undefined) engine.hooks.opened(session);
        else engine.hooks.turnedAway?.(session, verdict.foreign);
        session.flush();
        transport?.open(received);
      },
      refused,
    );
  });
}

/** Makes of a request a session that is an event stream. `sourceOf` gives what it needs of its namespace. */
export function enterEventStream(
  engine: Engine,
  request: HttpRequest,
  response: HttpResponse,
  formOf: () => PlainForm,
  sourceOf: (session: Session) => StreamSource,
): void {
  if (request.method !== "GET" || !acceptsEvents(request)) {
    // Behind the middlewares: they answer preflights, and say who may read the answer.
    engine.middlewares.run(request, response, () => notAStream(request, response));
    return;
  }
  const refused = (refusal: Refusal): void =>
    engine.refuse(request, refusal, (message) => rejectRequest(response, refusal.code, message, refusal.form));
  engine.entrance.admit(request, response, "event-stream", (verdict) => {
    if (verdict.kind === "refused") refused(verdict);
    if (verdict.kind !== "open" || response.destroyed) return;
    engine.withId(
      request,
      (id) => {
        if (response.destroyed) return;
        const lastEventId = request.headers["last-event-id"];
        let transport: EventStreamTransport | undefined;
        const session = engine.open(id, 4, engine.record(request), (owner) => {
          const shown = typeof lastEventId === "string" && lastEventId !== "" ? lastEventId : undefined;
          transport = new EventStreamTransport(
            response,
            engine,
            owner,
            new PlainReader(formOf()),
            sourceOf(owner),
            shown,
          );
          return transport;
        });
        engine.admission.opened(id, request);
        engine.hooks.opened(session);
        session.flush();
        transport?.open();
      },
      refused,
    );
  });
}

function acceptsEvents({ headers: { accept } }: HttpRequest): boolean {
  return accept === undefined || /(?:^|[,\s])(?:text\/event-stream|text\/\*|\*\/\*)/i.test(accept);
}

function notAStream({ method }: HttpRequest, response: HttpResponse): void {
  if (method === "HEAD") respond(response, 200, STREAM_HEADERS, "");
  else if (method === "GET") respond(response, 406, TEXT, "this is an event stream: accept text/event-stream\n");
  else {
    const message = "an event stream is only read: use GET, and a WebSocket or Socket.IO to send\n";
    respond(response, 405, { ...TEXT, Allow: "GET, HEAD" }, message);
  }
}

const TEXT = { "Content-Type": "text/plain; charset=utf-8" };
