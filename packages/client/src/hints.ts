/** What to look at when a connection ended, for people. */
import type { CloseCode } from "./close-code.js";

const HINTS: Readonly<Record<CloseCode, string>> = {
  "client-disconnect": "closed by this application",
  "page-aside": "in the back/forward cache",
  "server-disconnect": "closed by the server's application: connect() comes back",
  "server-close": "closed by the server, or the session is unknown: a restart, no sticky sessions",
  "server-restart": "going away or restarting",
  "message-too-big": "see the server's maxHttpBufferSize, and the proxy's limit",
  "bad-packet": "not the same parser at both ends",
  "no-heartbeat": "no ping from the server: network lost, device asleep or server blocked",
  "connection-lost": "no close frame: see the logs of proxy and server",
  "idle-proxy-timeout": "always at the same age: keep pingInterval below the proxy's timeout",
  "network-lost": "offline",
  "transport-error": "see description and context",
};

export function hintOf(code: CloseCode): string {
  return HINTS[code];
}
