/** Why a connection ended, for people: who ended it, a code to act on, and what to look at. Guesses, never decides. */
import { hintOf } from "#hints";
import type { CloseCode } from "./close-code.js";
import { NETWORK_LOST, PAGE_ASIDE } from "./engine/session.js";
import type { TransportClosed } from "./engine/transport.js";

export type { CloseCode } from "./close-code.js";

export type DisconnectReason =
  | "io server disconnect"
  | "io client disconnect"
  | "ping timeout"
  | "transport close"
  | "transport error"
  | "parse error"
  | "forced close";

/** The second argument of `disconnect`, and of a manager's `close`. For "transport error" it is an Error as well. */
export interface DisconnectDescription {
  /** What happened, in the words of the transport. */
  readonly description: unknown;
  /** The platform's own event or response. */
  readonly context?: unknown;
  readonly closedBy: "client" | "server" | "network";
  readonly closeCode: CloseCode;
  /** What to look at. */
  readonly hint: string;
}

/** How many lives of equal length make a pattern, and how much they may differ. */
const LIVES = 3;
const SAME_WITHIN_MS = 2_000;

/** What is known of an end beside its reason. */
export type CloseDetails = TransportClosed | Error | undefined;

/** `ended`: the session whose end it was. */
export type Explain = (
  reason: DisconnectReason,
  details?: CloseDetails,
  ended?: { readonly openedMs: number },
) => DisconnectDescription;

/** For one manager: remembers how long its last connections lived. */
export function explainer(): Explain {
  let lives: number[] = [];
  return (reason, details, ended) => {
    const livedMs = Date.now() - (ended?.openedMs ?? 0);
    let closeCode = codeOf(reason, details);
    const cut = closeCode === "connection-lost" || closeCode === "transport-error";
    lives = cut ? [...lives.slice(1 - LIVES), livedMs] : [];
    if (lives.length === LIVES && Math.max(...lives) - Math.min(...lives) < SAME_WITHIN_MS) {
      closeCode = "idle-proxy-timeout";
    }
    const cause = { closedBy: enderOf(closeCode), closeCode, hint: hintOf(closeCode) };
    return details instanceof Error
      ? (Object.assign(details, cause) as unknown as DisconnectDescription)
      : { description: reason, ...details, ...cause };
  };
}

/** The codes begin alike. */
function enderOf(closeCode: CloseCode): DisconnectDescription["closedBy"] {
  if (/^(client|page)/.test(closeCode)) return "client";
  return /^(server|message|bad)/.test(closeCode) ? "server" : "network";
}

function codeOf(reason: DisconnectReason, details: CloseDetails): CloseCode {
  const { description, context } = (details ?? {}) as { description?: string; context?: { code: number } };
  return CODES[description as string] ?? CODES[reason] ?? CODES[context?.code as number] ?? "server-close";
}

/**
 * Without prototype, since a description may be what a server sent. First what a session says, and reasons that say it
 * all. Then statuses of a request that failed: of an unknown session, of a body beyond the limit of the server or of a
 * proxy. And close codes of WebSocket that say more than that it was closed.
 */
const CODES: Readonly<Record<string | number, CloseCode>> = {
  __proto__: null as never,
  [NETWORK_LOST]: "network-lost",
  [PAGE_ASIDE]: "page-aside",
  "io client disconnect": "client-disconnect",
  "forced close": "client-disconnect",
  "io server disconnect": "server-disconnect",
  "ping timeout": "no-heartbeat",
  "parse error": "bad-packet",
  "transport error": "transport-error",
  400: "server-close",
  413: "message-too-big",
  1001: "server-restart",
  1006: "connection-lost",
  1009: "message-too-big",
  1012: "server-restart",
};
