/**
 * The head of a handshake in the form that clients send it: read where it came, without a parser of HTTP. Whatever is
 * unusual about a head, legal or not, is for a real one (bench: connect). It must not know what a socket is.
 */
import { checkUpgradeFields, type UpgradeAccept } from "./handshake.js";

export interface PlainHead {
  readonly url: string;
  /** What it asks for. */
  readonly handshake: UpgradeAccept;
  /** The fields that decide about a handshake, by lower-case name. None of them came twice. */
  readonly headers: Readonly<PlainFields>;
  /** Characters up to what follows the head. */
  readonly length: number;
}

/** Undefined: it was not sent. */
type PlainFields = Record<keyof ReturnType<typeof noFields>, string | undefined>;

/** All of one shape: a table for each head costs more than all else here (bench: connect). */
function noFields() {
  return {
    host: undefined,
    upgrade: undefined,
    connection: undefined,
    "sec-websocket-key": undefined,
    "sec-websocket-version": undefined,
    "sec-websocket-protocol": undefined,
    "sec-websocket-extensions": undefined,
    origin: undefined,
    referer: undefined,
    "sec-fetch-site": undefined,
    cookie: undefined,
    authorization: undefined,
    "x-forwarded-for": undefined,
    "x-forwarded-host": undefined,
    "x-forwarded-proto": undefined,
  };
}

/**
 * A request line and fields of printable ASCII, none of them folded. Each repetition ends where the next cannot begin. No
 * tabs: some parsers do not know "Connection" by its value before one.
 */
const HEAD = /^GET (\/[!-~]*) HTTP\/1\.1\r\n(?:[\w!#$%&'*+.^`|~-]+:[ -~]*\r\n)+\r\n/;

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
  const headers: PlainFields = noFields();
  const end = head.length - 2;
  let count = 0;
  for (let at = head.indexOf("\n") + 1; at < end; count++) {
    const colon = head.indexOf(":", at);
    const next = head.indexOf("\r", colon);
    const key = head.slice(at, colon).toLowerCase();
    if (UNUSUAL.has(key)) return undefined;
    if (isKnown(key, headers)) {
      if (headers[key] !== undefined) return undefined;
      headers[key] = head.slice(colon + 1, next).trim();
    }
    at = next + 2;
  }
  if (count > MAX_FIELDS || !isUpgrade(headers)) return undefined;
  const handshake = checkUpgradeFields(headers);
  return handshake.kind === "accept" ? { url, handshake, headers, length: head.length } : undefined;
}

function isKnown(name: string, headers: PlainFields): name is keyof PlainFields {
  return Object.hasOwn(headers, name);
}

/** The names and values of such a head in turn, as they were sent. */
export function plainFields(head: string): string[] {
  const fields: string[] = [];
  for (const line of head.split("\r\n").slice(1, -2)) {
    const colon = line.indexOf(":");
    fields.push(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

/** Whether a parser of HTTP would take it for a request to speak WebSocket, too. */
function isUpgrade({ host, upgrade, connection }: PlainFields): boolean {
  return host !== undefined && upgrade !== undefined && connection !== undefined && isWebSocket(upgrade, connection);
}

function isWebSocket(upgrade: string, connection: string): boolean {
  return upgrade.toLowerCase() === "websocket" && CONNECTIONS.test(connection);
}

/** As browsers say it, and Firefox. */
const CONNECTIONS = /^(?:keep-alive, ?)?upgrade$/i;
