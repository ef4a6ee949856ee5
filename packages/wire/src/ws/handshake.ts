/**
 * The opening handshake (RFC 6455, 4), both sides, over parsed HTTP heads: who is let in, and what is said. Origins,
 * cookies and authentication are for the caller.
 */
import { WireError } from "../wire-error.js";
import { type Extension, isToken, parseExtensions, parseTokens } from "./extension.js";
import { sha1Base64 } from "./sha1.js";

/** Header fields by lower-case name, as Node's `IncomingMessage.headers` has them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface UpgradeRequest {
  readonly method?: string | undefined;
  /** "1.1" */
  readonly httpVersion: string;
  readonly headers: Headers;
}

export interface UpgradeAccept {
  readonly kind: "accept";
  readonly key: string;
  /** Subprotocols the client would speak, in its order of preference. */
  readonly protocols: readonly string[];
  /** Extensions the client offers, in its order of preference. */
  readonly extensions: readonly Extension[];
}

export interface UpgradeReject {
  readonly kind: "reject";
  readonly status: number;
  readonly message: string;
  /** Fields the response must carry. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Server: whether the request is a WebSocket handshake (4.2.1). Never throws, whatever the request holds. */
export function checkUpgradeRequest(request: UpgradeRequest): UpgradeAccept | UpgradeReject {
  const { method, httpVersion, headers } = request;
  if (method !== "GET") return reject(405, "websocket handshake must be a GET", { Allow: "GET" });
  if (!isHttp11(httpVersion)) return reject(400, "websocket handshake needs HTTP/1.1");
  if (!hasToken(field(headers, "upgrade"), "websocket")) {
    return reject(426, "upgrade header is not websocket", { Connection: "Upgrade", Upgrade: "websocket" });
  }
  if (!hasToken(field(headers, "connection"), "upgrade")) return reject(400, "connection header is not upgrade");
  if (field(headers, "host") === undefined) return reject(400, "host header is missing");
  return checkUpgradeFields(headers);
}

/** The same for a request that is known to be an upgrade to WebSocket: only what the protocol's own fields say. */
export function checkUpgradeFields(headers: Headers): UpgradeAccept | UpgradeReject {
  const version = field(headers, "sec-websocket-version");
  if (version !== WEBSOCKET_VERSION) {
    const message = `websocket version must be ${WEBSOCKET_VERSION}`;
    return reject(426, message, {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": WEBSOCKET_VERSION,
    });
  }
  const key = field(headers, "sec-websocket-key");
  if (key === undefined || !isHandshakeKey(key)) return reject(400, "sec-websocket-key is not 16 bytes of base64");
  const protocols = parseTokens(field(headers, "sec-websocket-protocol"));
  if (protocols === undefined || hasRepetitions(protocols)) {
    return reject(400, "sec-websocket-protocol is not a list of distinct tokens");
  }
  const extensions = parseExtensions(field(headers, "sec-websocket-extensions"));
  if (extensions === undefined) return reject(400, "sec-websocket-extensions is malformed");
  return { kind: "accept", key, protocols, extensions };
}

/** The proof for `Sec-WebSocket-Accept` (4.2.2). */
export function acceptKey(key: string): string {
  return sha1Base64(key + HANDSHAKE_GUID);
}

export interface UpgradeResponseOptions {
  /** The subprotocol chosen out of `accept.protocols`. */
  readonly protocol?: string | undefined;
  /** The `Sec-WebSocket-Extensions` agreed on, formatted. */
  readonly extensions?: string | undefined;
  /** Further fields; a list gives one line each. */
  readonly headers?: Headers | undefined;
}

/** The head of the 101 response, ready to be written. Throws "misuse" for a field that would break out of its line. */
export function formatUpgradeResponse(
  accept: Pick<UpgradeAccept, "key">,
  options: UpgradeResponseOptions = {},
): string {
  const { protocol, extensions, headers } = options;
  const proof = acceptKey(accept.key);
  // Most have no more to say, and then every word is known (bench: connect).
  if (protocol === undefined && extensions === undefined && headers === undefined)
    return `${SWITCHING}${proof}\r\n\r\n`;
  return formatHead({
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Accept": proof,
    "Sec-WebSocket-Protocol": protocol,
    "Sec-WebSocket-Extensions": extensions,
    ...headers,
  });
}

export interface UpgradeResponse {
  readonly status: number;
  readonly headers: Headers;
}

export interface UpgradeConfirmed {
  readonly kind: "confirmed";
  /** The subprotocol the server chose; undefined for none. */
  readonly protocol: string | undefined;
  /** What the server agreed to, of the extensions offered; their parameters are still to be checked. */
  readonly extensions: readonly Extension[];
}

export interface UpgradeRefused {
  readonly kind: "refused";
  readonly message: string;
}

/** Client: whether the response completes the handshake (4.1). `offered` are names of extensions. Never throws. */
export function checkUpgradeResponse(
  response: UpgradeResponse,
  sent: { readonly key: string; readonly protocols?: readonly string[]; readonly offered?: readonly string[] },
): UpgradeConfirmed | UpgradeRefused {
  const { status, headers } = response;
  const { key, protocols = [], offered = [] } = sent;
  if (status !== 101) return refused(`unexpected response status ${status}`);
  if (field(headers, "upgrade")?.toLowerCase() !== "websocket") return refused("upgrade header is not websocket");
  if (!hasToken(field(headers, "connection"), "upgrade")) return refused("connection header is not upgrade");
  if (field(headers, "sec-websocket-accept")?.trim() !== acceptKey(key)) {
    return refused("sec-websocket-accept does not match the key");
  }
  const protocol = field(headers, "sec-websocket-protocol");
  if (protocol !== undefined && !protocols.includes(protocol)) return refused("subprotocol was not asked for");
  if (protocol === undefined && protocols.length > 0) return refused("server chose no subprotocol");
  const extensions = parseExtensions(field(headers, "sec-websocket-extensions"));
  if (extensions === undefined) return refused("sec-websocket-extensions is malformed");
  const names = extensions.map((extension) => extension.name);
  if (new Set(names).size !== names.length || names.some((name) => !offered.includes(name))) {
    return refused("extension was not offered, or is given twice");
  }
  return { kind: "confirmed", protocol, extensions };
}

const WEBSOCKET_VERSION = "13";
const HANDSHAKE_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const KEY_LENGTH = 24;
const SWITCHING =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";

function reject(status: number, message: string, headers: Readonly<Record<string, string>> = {}): UpgradeReject {
  return { kind: "reject", status, message, headers };
}

function refused(message: string): UpgradeRefused {
  return { kind: "refused", message };
}

/** An own field only: a hostile name must not find the prototype. A repeated field is one list (RFC 7230, 3.2.2). */
function field(headers: Headers, name: string): string | undefined {
  if (!Object.hasOwn(headers, name)) return undefined;
  const value = headers[name];
  return typeof value === "string" || value === undefined ? value : value.join(", ");
}

function hasRepetitions(tokens: readonly string[]): boolean {
  return tokens.length > 1 && new Set(tokens).size !== tokens.length;
}

function isHttp11(version: string): boolean {
  return version === "1.1";
}

/** Whether a list of tokens, some of them perhaps with a version ("websocket/13" is none of ours), has the token. */
function hasToken(list: string | undefined, token: string): boolean {
  if (list === undefined) return false;
  if (list.length === token.length) return list.toLowerCase() === token;
  return list.split(",").some((element) => element.trim().toLowerCase() === token);
}

/** 22 characters of base64 and its padding. The last bits are not looked at: decoders ignore them. */
function isHandshakeKey(key: string): boolean {
  return key.length === KEY_LENGTH && BASE64_OF_16_BYTES.test(key);
}

const BASE64_OF_16_BYTES = /^[A-Za-z0-9+/]{22}==$/;

function formatHead(headers: Headers): string {
  let head = "HTTP/1.1 101 Switching Protocols\r\n";
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value === undefined) continue;
    if (typeof value === "string") head += formatField(name, value);
    else for (const line of value) head += formatField(name, line);
  }
  return `${head}\r\n`;
}

function formatField(name: string, value: string): string {
  if (!isToken(name) || !FIELD_VALUE.test(value)) {
    throw new WireError("misuse", `header ${JSON.stringify(name)} has an invalid name or value`);
  }
  return `${name}: ${value}\r\n`;
}

/** RFC 7230, 3.2: no line breaks and no other control characters; obsolete text is let through. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
