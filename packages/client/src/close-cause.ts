/** Why a connection ended, for people: who ended it, a code to act on, and what to look at. Guesses, never decides. */
import type { TransportClosed } from "./engine/transport.js";

export type DisconnectReason =
  | "io server disconnect"
  | "io client disconnect"
  | "ping timeout"
  | "transport close"
  | "transport error"
  | "parse error"
  | "forced close";

export type CloseCode =
  | "client-disconnect"
  | "server-disconnect"
  | "server-close"
  | "server-restart"
  | "message-too-big"
  | "no-heartbeat"
  | "connection-lost"
  | "network-lost"
  | "page-aside"
  | "idle-proxy-timeout"
  | "bad-packet"
  | "transport-error";

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

type Cause = readonly [closedBy: DisconnectDescription["closedBy"], closeCode: CloseCode, hint: string];

const LOST: Cause = ["network", "connection-lost", "cut without a close frame: see the proxy's and the server's logs"];

/** How many lives of equal length make a pattern, and how much they may differ. */
const LIVES = 3;
const SAME_WITHIN_MS = 2_000;

export type Explain = (
  reason: DisconnectReason,
  details: TransportClosed | Error | undefined,
  livedMs: number,
) => DisconnectDescription;

/** For one manager: remembers how long its last connections lived. */
export function explain(): Explain {
  let lives: number[] = [];
  return (reason, details, livedMs) => {
    let [closedBy, closeCode, hint] = causeOf(reason, details);
    const cut = closeCode === "connection-lost" || closeCode === "transport-error";
    lives = cut ? [...lives.slice(1 - LIVES), livedMs] : [];
    if (lives.length === LIVES && Math.max(...lives) - Math.min(...lives) < SAME_WITHIN_MS) {
      closeCode = "idle-proxy-timeout";
      hint = `cut every ${Math.round(livedMs / 1000)} s: a proxy's timeout? Keep the server's pingInterval below it`;
    }
    const cause = { closedBy, closeCode, hint };
    return details instanceof Error
      ? (Object.assign(details, cause) as unknown as DisconnectDescription)
      : { description: reason, ...details, ...cause };
  };
}

function causeOf(reason: DisconnectReason, details: (TransportClosed | Error) | undefined): Cause {
  switch (reason) {
    case "io client disconnect":
    case "forced close":
      return ["client", "client-disconnect", "closed by this application"];
    case "io server disconnect":
      return ["server", "server-disconnect", "the server's application ended it: call connect() to come back"];
    case "ping timeout":
      return [
        "network",
        "no-heartbeat",
        "no ping from the server: a lost network, a sleeping device or a blocked server",
      ];
    case "parse error":
      return ["server", "bad-packet", "not a Socket.IO packet: check that both ends use the same parser"];
    case "transport error":
      return (details as { description?: unknown } | undefined)?.description === 400
        ? [
            "server",
            "server-close",
            "unknown session: a restart, or polling over several servers without sticky sessions",
          ]
        : ["network", "transport-error", "see description and context"];
    case "transport close":
      return causeOfClose(details as TransportClosed | undefined);
  }
}

function causeOfClose(details: TransportClosed | undefined): Cause {
  if (details?.description === "network connection lost") return ["network", "network-lost", "the device is offline"];
  if (details?.description === "page was put aside") return ["client", "page-aside", "in the back/forward cache"];
  switch ((details?.context as { code?: number } | undefined)?.code) {
    case 1006:
      return LOST;
    case 1009:
      return ["server", "message-too-big", "a message exceeds the server's maxHttpBufferSize"];
    case 1001:
    case 1012:
      return ["server", "server-restart", "the server is going away or restarting"];
    default:
      return ["server", "server-close", "the server closed the connection"];
  }
}
