/**
 * The head of a handshake in the form that clients send it: read where it came, without a parser of HTTP. Whatever is
 * unusual about a head, legal or not, is for a real one (bench: connect). It must not know what a socket is.
 */

export interface PlainHead {
  readonly url: string;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
  /** By lower-case name; no name came twice. */
  readonly headers: Readonly<Record<string, string>>;
  /** Characters up to what follows the head. */
  readonly length: number;
}

/** A request line and fields of printable ASCII, none of them folded. Each repetition ends where the next cannot begin. */
const HEAD = /^GET (\/[!-~]*) HTTP\/1\.1\r\n(?:[\w!#$%&'*+.^`|~-]+:[\t -~]*\r\n)+\r\n/;

/** Fields that give a request a body or another meaning, or whose values or names are special. */
const UNUSUAL: ReadonlySet<string> = new Set([
  "content-length",
  "transfer-encoding",
  "expect",
  "trailer",
  "set-cookie",
  "__proto__",
]);

/** Clients send about a dozen, behind proxies some more. */
const MAX_FIELDS = 64;

/** The head at the beginning of what came, a byte a character; undefined if it is not all there, or not of that form. */
export function readPlainHead(text: string): PlainHead | undefined {
  const [head, url] = HEAD.exec(text) ?? [];
  if (head === undefined || url === undefined) return undefined;
  const rawHeaders: string[] = [];
  const headers: Record<string, string> = {};
  const end = head.length - 2;
  for (let at = head.indexOf("\n") + 1; at < end; ) {
    const colon = head.indexOf(":", at);
    const next = head.indexOf("\r", colon);
    const name = head.slice(at, colon);
    const key = name.toLowerCase();
    if (Object.hasOwn(headers, key) || UNUSUAL.has(key)) return undefined;
    const value = head.slice(colon + 1, next).trim();
    headers[key] = value;
    rawHeaders.push(name, value);
    at = next + 2;
  }
  if (rawHeaders.length > 2 * MAX_FIELDS || !isUpgrade(headers)) return undefined;
  return { url, rawHeaders, headers, length: head.length };
}

/** Whether a parser of HTTP would take it for a request to speak WebSocket, too. */
function isUpgrade({ host, upgrade, connection }: Readonly<Record<string, string>>): boolean {
  return host !== undefined && upgrade !== undefined && connection !== undefined && isWebSocket(upgrade, connection);
}

function isWebSocket(upgrade: string, connection: string): boolean {
  return upgrade.toLowerCase() === "websocket" && CONNECTIONS.test(connection);
}

/** As browsers say it, and Firefox. */
const CONNECTIONS = /^(?:keep-alive, ?)?upgrade$/i;
