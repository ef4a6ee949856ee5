/**
 * What `retries` keeps: packets that are sent one after the other, each again until it is acknowledged. Delivery is at
 * least once and in order. Knows neither packets nor timers: a try is a call of `transmit`.
 */

export interface Ack {
  done(args: readonly unknown[]): void;
  /** Nobody answered. Absent for an acknowledgement that waits forever. */
  fail?: ((error: Error) => void) | undefined;
}

export interface OutboxEntry<Flags> {
  readonly data: readonly unknown[];
  readonly flags: Flags;
  readonly ack: Ack | undefined;
}

export interface Outbox<Flags> {
  add(entry: OutboxEntry<Flags>): void;
  /** Sends the first packet, unless it is under way; `again` if the connection it went over is gone. */
  drain(again: boolean): void;
}

/** @param ready whether there is a connection to send over */
export function createOutbox<Flags>(
  retries: number,
  ready: () => boolean,
  transmit: (entry: OutboxEntry<Flags>, ack: Ack) => void,
): Outbox<Flags> {
  const entries: (OutboxEntry<Flags> & { tries: number; underWay: boolean })[] = [];
  const drain = (again: boolean): void => {
    const [entry] = entries;
    if (entry === undefined || (entry.underWay && !again) || !ready()) return;
    entry.underWay = true;
    const attempt = ++entry.tries;
    // An answer counts once, for the try it answers or an earlier one of the same packet.
    const settle = (answer: () => void) => {
      if (entries[0] !== entry) return;
      entries.shift();
      answer();
    };
    transmit(entry, {
      done: (args) => {
        settle(() => entry.ack?.done(args));
        drain(false);
      },
      fail: (error) => {
        if (entry.tries !== attempt) return;
        if (attempt > retries) settle(() => entry.ack?.fail?.(error));
        entry.underWay = false;
        drain(false);
      },
    });
  };
  return { add: (entry) => void entries.push({ ...entry, tries: 0, underWay: false }), drain };
}
