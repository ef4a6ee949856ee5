/** The one error class of this package: a closed set of codes, a message that names what was seen and the limit. */

export type WireErrorCode =
  /** A frame, handshake or close code that RFC 6455 or RFC 7692 forbids. */
  | "bad-frame"
  /** Bytes that are no Engine.IO packet or payload. */
  | "bad-engine-packet"
  /** Text or bytes that are no Socket.IO packet; the messages are those published clients know. */
  | "bad-sio-packet"
  /** Something a peer may grow went past its limit. */
  | "limit-exceeded"
  /** Our own caller passed what cannot be sent. */
  | "misuse";

/** The same in every copy of this package: the bundle of the server has one of its own. */
const BRAND = Symbol.for("tidewire.WireError");

/** `instanceof` knows those of other copies, too. */
export class WireError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  get [BRAND](): true {
    return true;
  }

  override readonly name = "WireError";
  readonly code: WireErrorCode;

  constructor(code: WireErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
