/** Cross-origin requests, as the `cors` package answers them. */
import type { OutgoingHttpHeader, OutgoingHttpHeaders } from "node:http";
import cors, { type CorsOptions, type CorsOptionsDelegate } from "cors";
import type { Middleware } from "./middleware.js";
import type { HeadRequest } from "./request.js";

/** The middleware for the `cors` option: a preflight is answered inside it. */
export function corsMiddleware(options: CorsOptions | CorsOptionsDelegate<never>): Middleware {
  return cors(options as CorsOptions) as unknown as Middleware;
}

/** What the `cors` option grants to a handshake: headers of its answer. */
export class Grants {
  /** By lower-case name, as Node gives those of a response. */
  readonly headers: OutgoingHttpHeaders = {};

  getHeader(name: string): OutgoingHttpHeader | undefined {
    return this.headers[name.toLowerCase()];
  }

  setHeader(name: string, value: OutgoingHttpHeader): void {
    this.headers[name.toLowerCase()] = value;
  }
}

/** Asks the option about handshakes without a response of Node's; null where the application has a word in it. */
export function grantsBy(options: CorsOptions | CorsOptionsDelegate<never>): (request: HeadRequest) => Grants | null {
  const middleware = corsMiddleware(options) as unknown as (request: HeadRequest, to: Grants, next: () => void) => void;
  return (request) => {
    if (typeof options === "function" || typeof options.origin === "function") return null;
    const grants = new Grants();
    let isThrough = false;
    middleware(request, grants, () => {
      isThrough = true;
    });
    return isThrough ? grants : null;
  };
}
