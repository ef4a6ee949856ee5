/** The acknowledgements a socket waits for, and their timeouts. Ids are its own, from 0, and never used again. */
import { ClientError } from "./client-error.js";
import type { Ack } from "./outbox.js";
import type { Undo } from "./platform/platform.js";

interface Pending {
  readonly ack: Ack;
  readonly stopTimer: Undo | undefined;
}

export class PendingAcks {
  readonly #after: (delayMs: number, task: () => void) => Undo;
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;

  constructor(after: (delayMs: number, task: () => void) => Undo) {
    this.#after = after;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** @param expired called with the id when the time is up, before the acknowledgement fails */
  add(ack: Ack, timeoutMs: number | undefined, expired: (id: number) => void): number {
    const id = this.#nextId++;
    const expire = () => {
      this.#pending.delete(id);
      expired(id);
      ack.fail?.(timeoutError());
    };
    this.#pending.set(id, { ack, stopTimer: timeoutMs === undefined ? undefined : this.#after(timeoutMs, expire) });
    return id;
  }

  /** Removes and returns one; `undefined` for an id that is unknown, or was answered before. */
  take(id: number): Ack | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.stopTimer?.();
    return pending?.ack;
  }

  /** The connection is gone: nobody will answer what was sent over it. */
  failAllBut(unsent: ReadonlySet<number | undefined>): void {
    for (const id of [...this.#pending.keys()]) {
      if (!unsent.has(id)) this.take(id)?.fail?.(new ClientError("disconnected", "socket has been disconnected"));
    }
  }
}

export function timeoutError(): ClientError {
  return new ClientError("timeout", "operation has timed out");
}
