/**
 * Requests that a page of another origin makes with the credentials of its reader. Browsers ask nobody before they open
 * a WebSocket, so that such a page would speak in the reader's name (CSWSH).
 */
import type { IncomingHttpHeaders } from "node:http";
import { ServerError } from "../server-error.js";

export type OriginTest = (origin: string) => boolean;

/**
 * The test for a list of origins: "https://a.example" is that origin, "a.example" that host over any scheme (with
 * ":8080" on that port, else on any), ".a.example" every host below it, "*" anybody. Throws ServerError "bad-option".
 */
export function originTest(list: readonly string[]): OriginTest {
  const tests = list.map(entryTest);
  return (origin) => tests.some((test) => test(origin));
}

/** The foreign origin that a request with credentials comes from; null when there is none, or no credentials. */
export function foreignOrigin(
  headers: IncomingHttpHeaders,
  { isScript, trustsProxy }: { readonly isScript: boolean; readonly trustsProxy: boolean },
): string | null {
  if (headers.cookie === undefined && headers.authorization === undefined) return null;
  const origin = headers.origin ?? (isScript ? scriptOrigin(headers) : undefined);
  if (origin === undefined) return null;
  const forwarded = trustsProxy ? headers["x-forwarded-host"] : undefined;
  const host = (String(forwarded ?? headers.host ?? "").split(",", 1)[0] as string).trim();
  return isHost(origin, host) ? null : origin;
}

/** What the client and the log are told. */
export function foreignOriginMessage(origin: string): string {
  const shown = JSON.stringify(origin.slice(0, MAX_SHOWN));
  return `origin ${shown} may not connect with credentials: add it to cors.origin or allowedOrigins`;
}

const MAX_SHOWN = 100;

/** A script of another site sends no Origin: browsers tell of it in another header, and of its page in a third. */
function scriptOrigin(headers: IncomingHttpHeaders): string | undefined {
  if (headers["sec-fetch-site"] !== "cross-site") return undefined;
  return parsed(headers.referer ?? "")?.origin ?? "null";
}

function isHost(origin: string, host: string): boolean {
  const url = parsed(origin);
  if (url === undefined) return false;
  // The scheme decides which port may be left out; which scheme it is a proxy may have hidden from us.
  return parsed(`${url.protocol}//${host}`)?.host === url.host;
}

function entryTest(entry: string): OriginTest {
  if (entry === "*") return () => true;
  if (typeof entry !== "string" || entry === "" || entry.includes("*")) {
    throw badOrigin(entry);
  }
  if (entry.includes("://")) {
    const own = parsed(entry);
    if (own === undefined || own.origin === "null" || `${own.origin}/` !== own.href) throw badOrigin(entry);
    return (origin) => parsed(origin)?.origin === own.origin;
  }
  const isSuffix = entry.startsWith(".");
  const own = parsed(`http://${isSuffix ? entry.slice(1) : entry}`);
  if (own === undefined || own.href !== `http://${own.host}/`) throw badOrigin(entry);
  const port = /:(\d+)$/.exec(entry)?.[1];
  return (origin) => {
    const url = parsed(origin);
    if (url === undefined) return false;
    // The port is compared under the scheme of the origin: 443 is left out of "https://a.example".
    if (port !== undefined && url.port !== parsed(`${url.protocol}//${own.hostname}:${port}`)?.port) return false;
    return isSuffix ? url.hostname.endsWith(`.${own.hostname}`) : url.hostname === own.hostname;
  };
}

function badOrigin(entry: unknown): ServerError {
  return new ServerError(
    "bad-option",
    `option allowedOrigins has ${JSON.stringify(entry)}: give "https://a.example", "a.example", ".a.example" or "*"`,
  );
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
