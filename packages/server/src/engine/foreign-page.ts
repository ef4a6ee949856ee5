/** Whether a page of a foreign origin is behind a request that browsers send without asking the server first. */
import type { ServerResponse } from "node:http";
import type { EngineQuery } from "@tidewire/wire/engine";
import { foreignOrigin, foreignOriginMessage } from "../http/origin.js";
import type { HttpRequest } from "../http/request.js";
import type { ResolvedEngineOptions } from "./engine-options.js";
import type { Verdict } from "./verify.js";

const GUARDED: ReadonlySet<string> = new Set(["polling", "event-stream"]);

/**
 * What is wrong with the origin of a WebSocket, or of a JSONP script, that comes with credentials; null when nothing is.
 * `response` is the answer behind the middlewares: what the `cors` option grants stands in it already.
 */
export function foreignPage(
  verdict: Verdict,
  { headers }: Pick<HttpRequest, "headers">,
  response: Pick<ServerResponse, "getHeader"> | null,
  { jsonp }: EngineQuery,
  { trustProxy, isAllowedOrigin }: ResolvedEngineOptions,
): string | null {
  const isScript = jsonp !== undefined;
  // Polling, and event streams, are guarded by the browser: a foreign page may ask, and never sees an answer.
  const isGuarded = verdict.kind !== "refused" && GUARDED.has(verdict.transport);
  if (verdict.kind === "refused" || (isGuarded && !isScript)) return null;
  const origin = foreignOrigin(headers, { isScript, trustsProxy: trustProxy > 0 });
  if (origin === null || isAllowedOrigin(origin)) return null;
  const granted = response?.getHeader("access-control-allow-origin");
  return granted === "*" || granted === origin ? null : foreignOriginMessage(origin);
}
