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

/** Stands for fields that give a request a body or another meaning, or whose values or names are special. */
const UNUSUAL = Symbol("unusual");
const NAMES = new Map<string, keyof PlainFields | typeof UNUSUAL>(
  (Object.keys(noFields()) as (keyof PlainFields)[]).map((name) => [name, name]),
);
for (const name of ["content-length", "transfer-encoding", "expect", "trailer", "set-cookie", "__proto__"])
  NAMES.set(name, UNUSUAL);

/** Clients send about a dozen, behind proxies some more. */
const MAX_FIELDS = 64;

/** The head at the beginning of what came, a byte a character; undefined if it is not all there, or not of that form. */
export function readPlainHead(text: string): PlainHead | undefined {
  const found = HEAD.exec(text);
  if (found === null) return undefined;
  // By index: what engines make of a pattern here costs more than what it stands for (bench: connect).
  const head = found[0] as string;
  const headers = fieldsOf(head);
  if (headers === undefined || !isUpgrade(headers)) return undefined;
  const handshake = checkUpgradeFields(headers);
  if (handshake.kind === "reject") return undefined;
  return { url: found[1] as string, handshake, headers, length: head.length };
}

/** The fields that decide; undefined where one came twice, or an unusual one came, or too many of any kind. */
function fieldsOf(head: string): PlainFields | undefined {
  const headers: PlainFields = noFields();
  const names = head.toLowerCase();
  const end = head.length - 2;
  let count = 0;
  for (let at = head.indexOf("\n") + 1; at < end; count++) {
    const colon = head.indexOf(":", at);
    const next = head.indexOf("\r", colon);
    const name = NAMES.get(names.slice(at, colon));
    if (name !== undefined) {
      if (name === UNUSUAL || headers[name] !== undefined) return undefined;
      headers[name] = head.slice(colon + 1, next).trim();
    }
    at = next + 2;
  }
  return count <= MAX_FIELDS ? headers : undefined;
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
