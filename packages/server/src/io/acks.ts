/** Acknowledgements that are waited for: by a callback or a promise, with or without a deadline. */
import { AckTable } from "@tidewire/wire/sio";
import { type Clock, Deadline } from "../engine/clock.js";
import { guarded } from "../guarded.js";
import { ServerError } from "../server-error.js";

/** What waits for one acknowledgement. Exactly one of the two is called, once. */
export interface PendingAck {
  answered(args: unknown[]): void;
  /** Nothing will come: the socket left, the time is up, or the event was never sent. */
  failed(error: ServerError): void;
}

export type AckCallback = (...args: unknown[]) => void;

export class Acks {
  readonly #table = new AckTable<PendingAck>();

  get size(): number {
    return this.#table.size;
  }

  /** Fails what comes when `limit` others are awaited. */
  set(id: number, ack: PendingAck, limit: number): void {
    if (this.#table.size < limit) this.#table.set(id, ack);
    else ack.failed(new ServerError("limit-exceeded", `${limit} acknowledgements are awaited: maxPendingAcks`));
  }

  /** An answer came. One that nobody waits for is ignored. */
  answer(id: number | undefined, args: unknown[]): void {
    if (id !== undefined) this.#table.take(id)?.answered(args);
  }

  /** The answer to `id` will not come. */
  fail(id: number, error: ServerError): void {
    this.#table.take(id)?.failed(error);
  }

  has(id: number): boolean {
    return this.#table.has(id);
  }

  /** Whatever comes, nobody wants to know. */
  forget(id: number): void {
    this.#table.take(id);
  }

  /** The socket left. */
  failAll(error: ServerError): void {
    for (const ack of this.#table.drain()) ack.failed(error);
  }
}

/** Why a plain client acknowledges nothing. */
export function unanswerable(): ServerError {
  return new ServerError("unanswerable", "the client speaks no Socket.IO: it got the event and cannot answer it");
}

/** The callback of an application: what it throws or rejects goes to `failed`, not to whoever brings the answer. */
export function guardedAck(callback: AckCallback, failed: (error: unknown) => void): AckCallback {
  return (...args) => guarded(() => callback(...args), failed);
}

/** Called with the answer alone; silent when none comes. */
function plainAck(callback: AckCallback): PendingAck {
  return { answered: (args) => callback(...args), failed: () => undefined };
}

/** Called with an error first: null, or why no answer came. */
function errorFirstAck(callback: AckCallback): PendingAck {
  return { answered: (args) => callback(null, ...args), failed: (error) => callback(error) };
}

/** The callback of an application: with a time to wait, it is called with an error first. */
export function callbackAck(
  callback: AckCallback,
  timeoutMs: number | undefined,
  failed: (error: unknown) => void,
): PendingAck {
  const safe = guardedAck(callback, failed);
  return timeoutMs === undefined ? plainAck(safe) : errorFirstAck(safe);
}

/** The same with a deadline of `ms`: `expired` is called when it passes, and has to fail the acknowledgement. */
export function withDeadline(
  clock: Clock,
  ms: number,
  ack: PendingAck,
  expired: (error: ServerError) => void,
): PendingAck {
  const deadline = new Deadline({ elapsed: () => expired(new ServerError("timeout", "operation has timed out")) });
  clock.set(deadline, ms);
  return {
    answered(args) {
      clock.cancel(deadline);
      ack.answered(args);
    },
    failed(error) {
      clock.cancel(deadline);
      ack.failed(error);
    },
  };
}
