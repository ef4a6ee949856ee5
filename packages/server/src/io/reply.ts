/** The acknowledgement that a client asked for: sent once, by a handler or in its place. */

export class Reply {
  readonly #send: (args: unknown[]) => void;
  #isSent = false;

  constructor(send: (args: unknown[]) => void) {
    this.#send = send;
  }

  /** What handlers get as their last argument: only the first call sends. Throws what encoding the arguments throws. */
  readonly function = (...args: unknown[]): void => {
    if (this.#isSent) return;
    this.#send(args);
    this.#isSent = true;
  };
}
