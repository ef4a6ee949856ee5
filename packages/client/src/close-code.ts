/** Why a connection ended, as a code to act on. */
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
