/** The one error class of this package. Messages are one line and end with the next step: the command prints them as is. */

export type HubErrorCode =
  /** A flag, environment variable or key of the config file that is unknown or has a value it cannot have. */
  | "bad-option"
  /** A file that was named, or that we need, is not there or cannot be read. */
  | "missing-file"
  /** A config file that is no JSON object. */
  | "bad-file"
  /** The address cannot be listened on: busy, forbidden or not ours. */
  | "cannot-listen"
  /** What a neighbour of ours promised did not hold. */
  | "broken-build";

export class HubError extends Error {
  override readonly name = "HubError";
  readonly code: HubErrorCode;

  constructor(code: HubErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
