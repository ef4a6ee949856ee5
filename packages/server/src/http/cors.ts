/** Cross-origin requests, as the `cors` package answers them. */
import cors, { type CorsOptions, type CorsOptionsDelegate } from "cors";
import type { Middleware } from "./middleware.js";

/** The middleware for the `cors` option: a preflight is answered inside it. */
export function corsMiddleware(options: CorsOptions | CorsOptionsDelegate<never>): Middleware {
  return cors(options as CorsOptions) as unknown as Middleware;
}
