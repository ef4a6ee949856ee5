/** The acknowledgements a socket waits for, and their timeouts. Ids are its own, from 0, and never used again. */
import { ClientError } from "./client-error.js";
import type { Ack } from "./outbox.js";
import type { Undo } from "./platform/platform.js";

export interface PendingAcks {
  /** @param expired called with the id when the time is up, before the acknowledgement fails */
  add(ack: Ack, timeoutMs: number | undefined, expired: (id: number) => void): number;
  /** Removes and returns one; `undefined` for an id that is unknown, or was answered before. */
  take(id: number): Ack | undefined;
  /** The connection is gone: nobody will answer what was sent over it. */
  failAllBut(unsent: ReadonlySet<number | undefined>): void;
}

interface Pending {
  readonly ack: Ack;
  readonly stopTimer: Undo | undefined;
}

export function createPendingAcks(after: (delayMs: number, task: () => void) => Undo): PendingAcks {
  const pending = new Map<number, Pending>();
  let nextId = 0;
  const take = (id: number) => {
    const taken = pending.get(id);
    pending.delete(id);
    taken?.stopTimer?.();
    return taken?.ack;
  };
  return {
    add(ack, timeoutMs, expired) {
      const id = nextId++;
      const expire = () => {
        pending.delete(id);
        expired(id);
        ack.fail?.(timeoutError());
      };
      pending.set(id, { ack, stopTimer: timeoutMs === undefined ? undefined : after(timeoutMs, expire) });
      return id;
    },
    take,
    failAllBut(unsent) {
      for (const id of [...pending.keys()]) {
        if (!unsent.has(id)) take(id)?.fail?.(new ClientError("disconnected", "socket has been disconnected"));
      }
    },
  };
}

export function timeoutError(): ClientError {
  return new ClientError("timeout", "operation has timed out");
}
