/** From what an application calls a server to where it is. Knows the page it may be loaded in, and nothing else. */
import { ClientError } from "./client-error.js";

export interface Endpoint {
  readonly secure: boolean;
  /** Without brackets, for an IPv6 address too. */
  readonly hostname: string;
  readonly port: string;
  /** The path as it was written, "/" if there is none: for `io()` a namespace. */
  readonly path: string;
  /** What stands behind the question mark, decoded; empty if nothing does. */
  readonly query: Readonly<Record<string, string>>;
  /** Scheme, host and port, so that two names of one server compare equal. */
  readonly origin: string;
}

/** The part of a page's (or worker's) `location` that is looked at. */
export interface PageLocation {
  readonly protocol: string;
  readonly host: string;
}

const MOST_CHARACTERS = 8000;

/**
 * Reads a URL, which may lack all that a page can add: `/namespace`, `//host`, `host:3000`. Without a page a missing
 * host is `localhost`.
 * @throws ClientError "misuse" for a URL that is too long, names no host, or lacks a scheme where no page has one
 */
export function parseUrl(url: string | undefined, page = pageLocation()): Endpoint {
  if (url !== undefined && url.length > MOST_CHARACTERS) throw new ClientError("misuse", "URI too long");
  const absolute = absoluteUrl(url ?? "/", page);
  const [, host, writtenPort, path, query] = PATTERN.exec(absolute) ?? [];
  if (!host) {
    throw new ClientError("misuse", `no scheme and host in the url ${JSON.stringify(url)}: write "https://host/"`);
  }
  const secure = /^(https|wss):/i.test(absolute);
  const port = writtenPort || (secure ? "443" : "80");
  return {
    secure,
    hostname: host.replace(/[[\]]/g, ""),
    port,
    path: path || "/",
    query: parseQuery(query),
    origin: `${secure ? "https" : "http"}://${host}:${port}`.toLowerCase(),
  };
}

/** `a=1&b=2` as an object; the order of its keys is the order of the text. */
export function parseQuery(text: string | undefined): Record<string, string> {
  const query: Record<string, string> = Object.create(null);
  for (const pair of text ? text.split("&") : []) {
    const [key = "", value = ""] = pair.split("=", 2);
    query[decode(key)] = decode(value);
  }
  return query;
}

export function formatQuery(query: Readonly<Record<string, unknown>>): string {
  return Object.entries(query)
    .map((pair) => pair.map((part) => encodeURIComponent(String(part))).join("="))
    .join("&");
}

/** Undefined in Node; a worker has one too. */
export function pageLocation(): PageLocation | undefined {
  const { location } = globalThis as { location?: PageLocation };
  return location?.host ? location : undefined;
}

/** Scheme and credentials (never sent), then host, port, path, query. A URL of the platform would rewrite the path. */
const PATTERN = /^(?:https?|wss?):\/\/(?:[^/?#@]*@)?(\[[^\]/]*\]|[^:/?#]*)(?::(\d*))?(\/[^?#]*)?(?:\?([^#]*))?/i;

function absoluteUrl(url: string, page: PageLocation | undefined): string {
  if (/^(https?|wss?):\/\//i.test(url)) return url;
  const scheme = page?.protocol ?? "http:";
  if (url.startsWith("//")) return scheme + url;
  if (url.startsWith("/")) return `${scheme}//${page?.host ?? "localhost"}${url}`;
  return page === undefined ? url : `${scheme}//${url}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
