/** Sends the clients of a server elsewhere, a few at a time, before it is closed. */
import { type Clock, Deadline } from "../engine/clock.js";
import { amount } from "../engine/engine-options.js";
import type { Session } from "../engine/session.js";
import { ServerError } from "../server-error.js";
import { TokenBucket } from "../token-bucket.js";
import { Peer } from "./peer.js";

export interface DrainOptions {
  /** Clients that are sent away each second: what the servers they go to have to bear. Default 1000. */
  readonly ratePerSecond?: number;
  /** Milliseconds a client may stay beyond its turn while an acknowledgement is owed, by it or to it. Default 5000. */
  readonly graceMs?: number;
}

/** What draining needs of an engine. */
export interface Drainable {
  readonly sessions: ReadonlyMap<string, Session>;
  stopAdmitting(retryAfterSeconds: number): void;
}

/** How often those are looked at that have yet to say goodbye. */
const LOOK_MS = 50;
/** What may leave at once: two ticks of the clock, so that no rate is out of reach. */
const BURST_SECONDS = 0.016;

/**
 * Resolves when no session is left. Throws ServerError "bad-option" for options that cannot work, "misuse" for an engine
 * of another make.
 */
export function drainSessions(engine: Drainable | undefined, clock: Clock, options: DrainOptions): Promise<void> {
  const ratePerSecond = amount("ratePerSecond", options.ratePerSecond, 1000, 0.001);
  const graceMs = amount("graceMs", options.graceMs, 5000, 0);
  if (engine === undefined) return Promise.resolve();
  if (typeof engine.stopAdmitting !== "function") {
    throw new ServerError("misuse", "the engine that was bound cannot be drained: drain it by its own means");
  }
  engine.stopAdmitting(Math.ceil(engine.sessions.size / ratePerSecond) + 1);
  return new Promise((resolve) => new Drain(engine.sessions, clock, ratePerSecond, graceMs, resolve).look());
}

class Drain {
  readonly #sessions: ReadonlyMap<string, Session>;
  readonly #clock: Clock;
  readonly #graceMs: number;
  readonly #done: () => void;
  readonly #rate: TokenBucket;
  readonly #deadline = new Deadline({ elapsed: () => this.look() });
  /** Whose turn has not come. */
  readonly #staying: Session[];
  /** Whose turn came while something was owed. */
  #owing: { readonly session: Session; readonly until: number }[] = [];

  constructor(
    sessions: ReadonlyMap<string, Session>,
    clock: Clock,
    ratePerSecond: number,
    graceMs: number,
    done: () => void,
  ) {
    this.#sessions = sessions;
    this.#clock = clock;
    this.#graceMs = graceMs;
    this.#done = done;
    this.#rate = new TokenBucket(ratePerSecond, ratePerSecond * BURST_SECONDS, () => clock.now());
    // The oldest first: of those who came last some may still be on their way in.
    this.#staying = [...sessions.values()].reverse();
  }

  /** Sends away whose turn it is, and comes again until nobody is left. */
  look(): void {
    const now = this.#clock.now();
    this.#owing = this.#owing.filter(({ session, until }) => {
      if (now < until && !isSettled(session)) return true;
      session.close("server shutting down");
      return false;
    });
    for (let next = this.#staying.at(-1); next !== undefined && this.#rate.isOpen; next = this.#staying.at(-1)) {
      this.#staying.pop();
      if (!next.isOpen) continue;
      this.#rate.take(1);
      if (isSettled(next)) next.close("server shutting down");
      else this.#owing.push({ session: next, until: now + this.#graceMs });
    }
    if (this.#sessions.size === 0) this.#done();
    else this.#clock.set(this.#deadline, this.#staying.length > 0 ? this.#rate.waitMs : LOOK_MS);
  }
}

function isSettled({ owner }: Session): boolean {
  return !(owner instanceof Peer) || owner.isSettled;
}
