/** From what an application calls a server to where it is: a URL that may lack all that a page can add. */
import type { EngineOptions } from "../options.js";

export interface Address {
  /** Scheme, host and port, so that two names of one server compare equal. */
  readonly server: string;
  /** The path as it was written: for `io()` a namespace. */
  readonly path: string;
  /** What stands behind the question mark. */
  readonly query: string;
}

/** Scheme, credentials (never sent), host with port, path, query. A URL of the platform would rewrite the path. */
const PATTERN = /^(?:(?:(\w+):)?\/\/)?(?:[^/?#]*@)?([^/?#]*)(\/[^?#]*)?(?:\?([^#]*))?/;

/** @throws TypeError for a host without meaning */
export function parseUrl(url = ""): Address {
  const page = globalThis.location as Location | undefined;
  const [, scheme, host, path = "/", query = ""] = PATTERN.exec(url) ?? [];
  const secure = /^(http|ws)s/i.test((scheme ?? page?.protocol) as string);
  // A plus in a URL of an application's stands for itself.
  return {
    server: new URL(`ws${secure ? "s" : ""}://${host || page?.host || "localhost"}`).origin,
    path,
    query: query.replaceAll("+", "%2B"),
  };
}

/** Where the WebSocket goes. */
export function engineUrl(url: string | undefined, options: EngineOptions): string {
  const { path = "/socket.io", query: given, addTrailingSlash } = options;
  const { server, query } = parseUrl(url);
  const more = `${new URLSearchParams((given ?? query) as Record<string, string>)}`;
  const slash = addTrailingSlash === false ? "" : "/";
  return `${server}${path.replace(/\/$/, "")}${slash}?EIO=4&transport=websocket${more && `&${more}`}`;
}
