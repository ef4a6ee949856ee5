/** The acknowledgements a socket waits for, as published adapters know them: `socket.acks`. */

export type AckListener = (...args: unknown[]) => void;

/** What this view needs of a socket. */
export interface AckingSocket {
  expectAck(id: number, acknowledged: AckListener, missing: () => void): void;
  forgetAck(id: number): void;
  waitsForAck(id: number): boolean;
}

const missingOf = new WeakMap<AckListener, () => void>();

/** From now on `missing` is called for each socket that leaves while it waits for the answer to this listener. */
export function tellMissing(acknowledged: AckListener, missing: () => void): void {
  missingOf.set(acknowledged, missing);
}

/** Of a Map what adapters use: packet ids, and who is called with the answer. */
export class AcksView {
  readonly #socket: AckingSocket;

  constructor(socket: AckingSocket) {
    this.#socket = socket;
  }

  set(id: number, acknowledged: AckListener): this {
    this.#socket.expectAck(id, acknowledged, () => missingOf.get(acknowledged)?.());
    return this;
  }

  has(id: number): boolean {
    return this.#socket.waitsForAck(id);
  }

  delete(id: number): boolean {
    const waited = this.#socket.waitsForAck(id);
    this.#socket.forgetAck(id);
    return waited;
  }
}
