/** What an application learns of how a socket came: made when it is first asked for. */
import type { IncomingHttpHeaders } from "node:http";
import { parseEngineQuery } from "@tidewire/wire/engine";
import type { SessionRequest } from "../http/request.js";

export interface Handshake {
  /** The headers of the session's first request. */
  headers: IncomingHttpHeaders;
  /** When the socket came, as text. */
  time: string;
  /** The client's address; behind a proxy that of the proxy, unless `trustProxy` says how many there are. */
  address: string;
  /** Whether the request named an origin. */
  xdomain: boolean;
  /** Whether it came over TLS; behind proxies to the outermost one, if `trustProxy` counts them. */
  secure: boolean;
  /** When the socket came, in milliseconds since the epoch. */
  issued: number;
  /** Path and query of the request. */
  url: string;
  /** The query of the session's first request, the same for every namespace. */
  query: Record<string, string | undefined>;
  /** What the client sent with its connect packet: the credentials of this namespace. */
  // biome-ignore lint/suspicious/noExplicitAny: applications read it without a check, as they are used to
  auth: { [key: string]: any };
}

export function handshakeOf(request: SessionRequest, auth: Record<string, unknown>, issuedAfterMs: number): Handshake {
  const { headers } = request;
  const issued = request.issued + issuedAfterMs;
  return {
    headers,
    time: `${new Date(issued)}`,
    address: request.remoteAddress ?? "",
    xdomain: !!headers.origin,
    secure: request.encrypted,
    issued,
    url: request.url,
    query: { ...parseEngineQuery(request.url).params },
    auth: { ...auth },
  };
}
