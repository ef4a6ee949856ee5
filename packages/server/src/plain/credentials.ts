/** Where a client without Socket.IO may put its token: browsers let a page set neither headers nor a first packet. */
import type { IncomingHttpHeaders } from "node:http";
import { parseEngineQuery } from "@tidewire/wire/engine";

/** A subprotocol that is a token: "token.abc". */
const TOKEN_PROTOCOL = "token.";

/**
 * `{ token }` from, in this order: a subprotocol `token.<value>` (percent-encoded where it has to be), the header
 * `Authorization: Bearer <value>`, the query parameter `token`. Without any of them it is empty.
 */
export function credentialsOf(request: { readonly url: string; readonly headers: IncomingHttpHeaders }): {
  token?: string;
} {
  const { headers, url } = request;
  const token = protocolToken(headers) ?? bearerToken(headers) ?? parseEngineQuery(url).params.token;
  return token === undefined ? {} : { token };
}

/** The subprotocol to answer with: the first that is no token, so that none is repeated in an answer unless it is alone. */
export function chooseProtocol(offered: readonly string[]): string | undefined {
  return offered.find((protocol) => !protocol.startsWith(TOKEN_PROTOCOL)) ?? offered[0];
}

function protocolToken(headers: IncomingHttpHeaders): string | undefined {
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((protocol) => protocol.trim());
  const token = offered.find((protocol) => protocol.startsWith(TOKEN_PROTOCOL))?.slice(TOKEN_PROTOCOL.length);
  if (token === undefined) return undefined;
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

function bearerToken({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
}
