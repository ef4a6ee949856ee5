/** The one error class of this package: a closed set of codes, a message that says what to do next. */

export type ServerErrorCode =
  /** An option, or a combination of options, that cannot work. */
  | "bad-option"
  /** A call that the present state does not allow: attached twice, closed already, a reserved event name. */
  | "misuse"
  /** A client's namespace, packet or request that the rules refuse. */
  | "refused"
  /** An acknowledgement that did not arrive in time. */
  | "timeout"
  /** An acknowledgement that was asked of a client without Socket.IO: it got the event. */
  | "unanswerable"
  /** A session or socket that is gone, so what was waiting on it cannot happen. */
  | "disconnected"
  /** A session that does not read what it is sent. */
  | "slow-reader"
  /** More than an option grants: rooms, names, messages, acknowledgements. */
  | "limit-exceeded";

export class ServerError extends Error {
  override readonly name = "ServerError";
  readonly code: ServerErrorCode;

  constructor(code: ServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
