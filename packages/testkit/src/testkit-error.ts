/** The one error class of this package: what a test was waiting for, or how it misused the kit. */

export type TestkitErrorCode =
  /** The awaited thing did not happen within its bound. */
  | "timed-out"
  /** The peer hung up while something was still expected from it. */
  | "closed"
  /** The peer sent bytes that the protocol under test does not allow. */
  | "bad-bytes"
  /** The test asked for something the kit cannot do. */
  | "misuse";

export class TestkitError extends Error {
  override readonly name = "TestkitError";
  readonly code: TestkitErrorCode;

  constructor(code: TestkitErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
