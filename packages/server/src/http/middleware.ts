/** Express-style middlewares in front of the engine: run for every request and every upgrade, in order. */
import { guarded } from "../guarded.js";
import type { HttpRequest } from "./request.js";
import type { HttpResponse } from "./respond.js";

export type Middleware = (request: HttpRequest, response: HttpResponse, next: (error?: unknown) => void) => void;

export class MiddlewareChain {
  readonly #middlewares: Middleware[] = [];

  get isEmpty(): boolean {
    return this.#middlewares.length === 0;
  }

  get size(): number {
    return this.#middlewares.length;
  }

  use(middleware: Middleware): void {
    this.#middlewares.push(middleware);
  }

  /**
   * Runs the chain. `done` is called at most once: without an error when every middleware called `next()`, with one
   * when a middleware passed or threw it; not at all when a middleware answered the request itself.
   */
  run(request: HttpRequest, response: HttpResponse, done: (error?: unknown) => void): void {
    const middlewares = this.#middlewares;
    const step = (at: number): void => {
      const middleware = middlewares[at];
      if (middleware === undefined) {
        done();
        return;
      }
      let called = false;
      const next = (error?: unknown): void => {
        if (called) return;
        called = true;
        if (error) done(error);
        else step(at + 1);
      };
      // After `next` the fault lies behind the chain: it is not the middleware's, and not ours to hide.
      const fail = (error: unknown): void => {
        if (called) throw error;
        next(error || "middleware failed");
      };
      guarded(() => middleware(request, response, next), fail);
    };
    step(0);
  }
}
