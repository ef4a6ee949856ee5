/** Chains of `use` functions: each goes on by `next()`, or stops everything by `next(error)`. */
import { guarded } from "../guarded.js";
import { ServerError } from "../server-error.js";

/** A refusal as the client gets it: its message, and `data` if there is any. */
export interface ExtendedError extends Error {
  // biome-ignore lint/suspicious/noExplicitAny: applications put there what their clients understand
  data?: any;
}

export type Next = (error?: ExtendedError) => void;
export type Middleware<Subject> = (subject: Subject, next: Next) => unknown;

/**
 * Runs the chain as it is now. `done` is called once: without an error when all went on, else with the first.
 * A middleware that throws, or whose promise is rejected, stops the chain like one that calls `next(error)`; if it
 * has called `next` already, `fault` is told. `done` must not throw.
 */
export function runMiddlewares<Subject>(
  chain: readonly Middleware<Subject>[],
  subject: Subject,
  done: (error?: ExtendedError) => void,
  fault: (error: unknown) => void,
): void {
  if (chain.length === 0) {
    done();
    return;
  }
  const snapshot = [...chain];
  const step = (at: number): void => {
    const middleware = snapshot[at];
    if (middleware === undefined) {
      done();
      return;
    }
    let called = false;
    const next: Next = (error) => {
      if (called) return;
      called = true;
      if (error) done(error);
      else step(at + 1);
    };
    const failed = (reason: unknown): void => {
      if (called) fault(reason);
      else next(reason instanceof Error ? reason : new ServerError("refused", String(reason)));
    };
    guarded(() => middleware(subject, next), failed);
  };
  step(0);
}
