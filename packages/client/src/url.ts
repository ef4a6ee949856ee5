/** From what an application calls a server to where it is. Knows the page it may be loaded in, and nothing else. */
import { ClientError } from "./client-error.js";

/** What options may say of the server, as far as the URL leaves it open. */
export interface Whereabouts {
  readonly secure?: boolean;
  readonly host?: string;
  readonly hostname?: string;
  readonly port?: string | number;
}

export interface Endpoint {
  readonly secure: boolean;
  /** Without brackets, for an IPv6 address too. */
  readonly hostname: string;
  readonly port: string;
  /** The path as it was written, "/" if there is none: for `io()` a namespace. */
  readonly path: string;
  /** What stands behind the question mark, decoded; undefined if nothing does. */
  readonly query: Readonly<Record<string, string>> | undefined;
  /** Scheme, host and port, so that two names of one server compare equal. */
  readonly server: string;
}

/** Scheme and credentials (never sent), then host, port, path, query. A URL of the platform would rewrite the path. */
const PATTERN =
  /^(?:(?:((?:http|ws)s?):)?\/\/)?(?:[^/?#]*@)?(\[[^/?#]*\]|[^:/?#]*)(?::(\d+))?(?=[/?#]|$)(\/[^?#]*)?(?:\?([^#]*))?/i;

/**
 * Reads a URL, which may lack what options or a page can add: `/namespace`, `//host`, `host:3000`. Where nothing does,
 * a missing host is `localhost`.
 * @throws ClientError "misuse" for a URL that cannot be understood
 */
export function parseUrl(url = "", given: Whereabouts = {}): Endpoint {
  const page = globalThis.location as Partial<Location> | undefined;
  const found = PATTERN.exec(url);
  const [, scheme, host, , path = "/", query] = found ?? [];
  if (!found || (scheme && !host)) throw new ClientError("misuse", `not a url: ${url}, write "https://host/"`);
  const secure = scheme ? /[ps]s$/i.test(scheme) : (given.secure ?? page?.protocol === "https:");
  const other = given.hostname ?? given.host;
  const [, , address = "", named] = host ? found : (PATTERN.exec(bracketed(other || page?.host || "localhost")) ?? []);
  const hostname = address.replace(/[[\]]/g, "");
  const port = `${(!host && given.port) || named || (secure ? 443 : 80)}`;
  return {
    secure,
    hostname,
    port,
    path,
    query: query ? parseQuery(query) : undefined,
    server: formatOrigin("http", secure, hostname, port).toLowerCase(),
  };
}

/** The beginning of a URL, without the port that goes without saying. */
export function formatOrigin(scheme: "http" | "ws", secure: boolean, hostname: string, port: string): string {
  return `${scheme}${secure ? "s" : ""}://${bracketed(hostname)}${port === (secure ? "443" : "80") ? "" : `:${port}`}`;
}

function parseQuery(text: string): Record<string, string> {
  return Object.fromEntries(text.split("&").map((pair) => `${pair}=`.split("=").map(decode)));
}

export function formatQuery(query: Readonly<Record<string, unknown>>): string {
  return Object.entries(query)
    .map((pair) => pair.map((part) => encodeURIComponent(part as string)).join("="))
    .join("&");
}

/** An IPv6 address in the brackets it needs. */
function bracketed(host: string): string {
  return /^[^[]*:.*:/.test(host) ? `[${host}]` : host;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
