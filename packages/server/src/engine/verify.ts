/** Whether a request may go to a session or open one: the order of the checks is part of the protocol. */

import { type EngineQuery, EngineRejectCode } from "@tidewire/wire/engine";
import { guarded } from "../guarded.js";
import type { HttpRequest } from "../http/request.js";
import type { RejectForm } from "../http/respond.js";
import type { ResolvedEngineOptions } from "./engine-options.js";
import type { Session } from "./session.js";
import type { PlainTransportName, TransportName } from "./transport.js";

/** A refusal: what the client is told, and what the application learns beyond that. */
export interface Refusal {
  readonly kind: "refused";
  readonly code: EngineRejectCode;
  readonly context: Readonly<Record<string, unknown>>;
  /** How the answer differs from what the code stands for. */
  readonly form?: RejectForm;
}

export type Verdict =
  | Refusal
  /** `foreign`: what is wrong with its origin. Such a session is opened for no other purpose than to say it. */
  | { readonly kind: "open"; readonly transport: TransportName | PlainTransportName; readonly foreign?: string }
  | { readonly kind: "session"; readonly session: Session; readonly transport: TransportName };

export interface VerifyContext {
  readonly options: ResolvedEngineOptions;
  session(sid: string): Session | undefined;
}

/** What of a request decides. */
type JudgedRequest = Pick<HttpRequest, "method" | "headers">;

/** What the application learns of a WebSocket that came as a plain request. */
const NO_UPGRADE = "no upgrade: a proxy in front of the server has to pass on the headers Upgrade and Connection";

export function refuse(code: EngineRejectCode, context: Record<string, unknown> = {}): Refusal {
  return { kind: "refused", code, context };
}

export function verify(request: JudgedRequest, query: EngineQuery, upgrade: boolean, context: VerifyContext): Verdict {
  const { transport, sid } = query;
  const name = transport as TransportName;
  if (!context.options.transports.includes(name) || name === "webtransport")
    return refuse(EngineRejectCode.unknownTransport, { transport });
  const badOrigin = verifyOrigin(request);
  if (badOrigin !== null) return badOrigin;
  if (sid !== undefined) return verifySession(context.session(sid), sid, name, upgrade);
  if (request.method !== "GET") return refuse(EngineRejectCode.badHandshakeMethod, { method: request.method });
  if (name === "websocket" && !upgrade) {
    return refuse(EngineRejectCode.badRequest, { name: "TRANSPORT_HANDSHAKE_ERROR", error: NO_UPGRADE });
  }
  return { kind: "open", transport: name };
}

/** The same for a client that speaks no Engine.IO: its query is the application's. */
export function verifyPlain(request: HttpRequest, transport: PlainTransportName): Verdict {
  return verifyOrigin(request) ?? { kind: "open", transport };
}

/** The last check of a request that would open a session, behind the application's own; null: it may. */
export function verifyVersion({ version }: EngineQuery, { allowEIO3 }: ResolvedEngineOptions): Refusal | null {
  return version === 4 || allowEIO3 ? null : refuse(EngineRejectCode.unsupportedProtocolVersion, { protocol: version });
}

/** Whether the origin, if there is one, is a header at all. */
export function verifyOrigin(request: Pick<HttpRequest, "headers">): Refusal | null {
  const { origin } = request.headers;
  if (typeof origin !== "string" || isHeaderText(origin)) return null;
  return refuse(EngineRejectCode.badRequest, { name: "INVALID_ORIGIN", origin });
}

function verifySession(session: Session | undefined, sid: string, transport: TransportName, upgrade: boolean): Verdict {
  if (session === undefined) return refuse(EngineRejectCode.unknownSid, { sid });
  const current = session.transport?.name;
  // A plain request must name the transport that the session has; a WebSocket session has no plain requests at all.
  if (!upgrade && (current !== transport || transport === "websocket")) {
    const mismatch = { name: "TRANSPORT_MISMATCH", transport, previousTransport: current };
    const isBare = transport === "websocket" && current === "polling";
    return refuse(EngineRejectCode.badRequest, isBare ? { ...mismatch, error: NO_UPGRADE } : mismatch);
  }
  return { kind: "session", session, transport };
}

/** Asks the application about a request that would open a session; null: it may. */
export function askApplication(
  allowRequest: NonNullable<ResolvedEngineOptions["allowRequest"]>,
  request: HttpRequest,
  answer: (refusal: Refusal | null) => void,
): void {
  let asked = true;
  const decide = (message: string | null | undefined, allow: boolean): void => {
    if (!asked) return;
    asked = false;
    answer(allow ? null : refuse(EngineRejectCode.forbidden, { message }));
  };
  guarded(
    () => allowRequest(request, decide),
    () => decide(null, false),
  );
}

/** Visible ASCII, blanks, tabs and bytes above: what a header value may hold. */
function isHeaderText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f || code > 0xff) return false;
  }
  return true;
}
