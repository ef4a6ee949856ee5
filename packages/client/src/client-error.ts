/** The one error class of this package. What goes wrong out there reaches the application as one of these. */

export type ClientErrorCode =
  /** Our caller passed what cannot be: a reserved event name, a URL without meaning. Thrown at the call. */
  | "misuse"
  /** No transport could be tried. */
  | "no-transport"
  /** A transport failed: `description` and `context` say how. */
  | "transport"
  /** A better transport was tried and did not work; the session goes on without it. */
  | "probe"
  /** The server's engine refused or ended the session. */
  | "server"
  /** The namespace refused the socket: `data` is what its middleware attached. */
  | "refused"
  /** Nothing came in time: a connection, or an acknowledgement. */
  | "timeout"
  /** The socket lost its connection before the acknowledgement. */
  | "disconnected"
  /** A volatile packet that asked for an acknowledgement was dropped. */
  | "dropped";

export interface ErrorDetails {
  /** For a transport: the HTTP status, or what the platform reported. */
  readonly description?: unknown;
  /** For a transport: the response, or the platform's event. */
  readonly context?: unknown;
  /** For a refused socket: the `data` of the server's error. */
  readonly data?: unknown;
  /** The name of the transport that was probed. */
  readonly transport?: string;
  readonly cause?: unknown;
}

export class ClientError extends Error {
  declare readonly code: ClientErrorCode;
  /** As published clients mark the errors of a transport. */
  declare readonly type?: "TransportError";
  declare readonly description?: unknown;
  declare readonly context?: unknown;
  declare readonly data?: unknown;
  declare readonly transport?: string;

  constructor(code: ClientErrorCode, message: string, details?: ErrorDetails) {
    super(message);
    Object.assign(this, details, { code });
    if (code === "transport") this.type = "TransportError";
  }
}
