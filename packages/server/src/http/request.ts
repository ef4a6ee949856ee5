/**
 * The request that opened a session, in compact form: what a handshake needs, without the IncomingMessage
 * (4 KiB a connection) unless somebody asked to keep it. It must not know about sessions or sockets.
 */
import { type IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { Socket } from "node:net";
import { type PlainHead, plainFields, type UpgradeAccept } from "@tidewire/wire/ws";
import { cameOverTls, clientAddress } from "./client-address.js";

/** A request of Node's HTTP/1 server or of the HTTP/2 compatibility API. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;

/**
 * A handshake that was read before Node's parser came to it: as much of a request as the checks look at. It must not get
 * into the hands of applications.
 */
export class HeadRequest {
  readonly method = "GET";
  readonly httpVersionMajor = 1;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly handshake: UpgradeAccept;
  readonly head: string;
  readonly socket: Pick<Socket, "remoteAddress">;

  /** `head`: the characters that `plain` was read from. */
  constructor({ url, headers, handshake }: PlainHead, head: string, socket: Pick<Socket, "remoteAddress">) {
    this.url = url;
    this.handshake = handshake;
    this.headers = headers as IncomingHttpHeaders;
    this.head = head;
    this.socket = socket;
  }
}

/** What a session tells of the request that opened it. */
export interface SessionRequest {
  readonly url: string;
  /** The address of the client, behind proxies that are trusted. */
  readonly remoteAddress: string | undefined;
  /** Whether the client came over TLS, be it that a trusted proxy ended it. */
  readonly encrypted: boolean;
  readonly headers: IncomingHttpHeaders;
  /** When it came: milliseconds since the epoch. */
  readonly issued: number;
  /** The request itself, or one made from what was kept of it. */
  readonly incoming: HttpRequest | null;
  /** Lets go of what was kept for `incoming` alone. */
  release(): void;
}

const SEPARATOR = "\u0000";
/** Times are kept from here on: an integer in its field, where one since the epoch is an object (bench: idle memory). */
const LOADED = Date.now();

/** How long ago that was, as a small integer if it is one: the difference of two dates is an object by itself. */
export function millisecondsSince(time: number): number {
  const ms = Date.now() - time;
  return (ms | 0) === ms ? ms | 0 : ms;
}

/** Clients that come one after the other often say the same: then they share its one copy (bench: idle memory). */
class LastText {
  #last = "";

  shared(text: string): string {
    if (text !== this.#last) this.#last = text;
    return this.#last;
  }
}
const urls = new LastText();
const addresses = new LastText();

export class EngineRequest implements SessionRequest {
  readonly method: string;
  readonly url: string;
  readonly remoteAddress: string | undefined;
  readonly encrypted: boolean;
  readonly #issuedAfterMs: number;
  /** Who asked us, and whether over TLS: a proxy, where there is one. */
  readonly #neighbour: { readonly remoteAddress: string | undefined; readonly encrypted: boolean } | null;
  /**
   * Raw header names and values in one string: one object a connection instead of one a header. Or the head they came
   * in, which no name begins like.
   */
  readonly #headers: string;
  #incoming: HttpRequest | null;

  /** `trustedHops`: how many proxies in front of us are believed when they say who the client is. */
  constructor(incoming: HttpRequest | HeadRequest, keep: boolean, trustedHops = 0) {
    this.method = incoming.method ?? "GET";
    this.url = urls.shared(incoming.url ?? "/");
    const remoteAddress = keep ? incoming.socket.remoteAddress : neighbourAddress(incoming);
    const encrypted = "encrypted" in incoming.socket && incoming.socket.encrypted === true;
    this.#neighbour = trustedHops === 0 ? null : { remoteAddress, encrypted };
    const address = trustedHops === 0 ? remoteAddress : clientAddress(incoming, trustedHops);
    this.remoteAddress = address && addresses.shared(address);
    this.encrypted = cameOverTls(incoming.headers, encrypted, trustedHops);
    this.#issuedAfterMs = millisecondsSince(LOADED);
    const isHead = incoming instanceof HeadRequest;
    this.#headers = isHead ? incoming.head : incoming.rawHeaders.join(SEPARATOR);
    this.#incoming = keep && !isHead ? incoming : null;
  }

  /** When it came: milliseconds since the epoch. */
  get issued(): number {
    return LOADED + this.#issuedAfterMs;
  }

  /** The headers as Node gives them: lower-case names, `set-cookie` as a list. Made anew at each read. */
  get headers(): IncomingHttpHeaders {
    return this.#incoming?.headers ?? parsedHeaders(EngineRequest.#rawHeaders(this));
  }

  /** The request itself where it was kept, else one made from what was: method, url, headers and address. */
  get incoming(): HttpRequest {
    this.#incoming ??= EngineRequest.#rebuilt(this);
    return this.#incoming;
  }

  /** Lets go of the kept request; what a handshake needs stays. */
  release(): void {
    this.#incoming = null;
  }

  // Static, for a private method would cost each request a field (bench: idle memory).

  static #rebuilt(of: EngineRequest): IncomingMessage {
    const { remoteAddress, encrypted } = of.#neighbour ?? of;
    const address = { remoteAddress: { value: remoteAddress }, encrypted: { value: encrypted } };
    const request = new IncomingMessage(Object.defineProperties(new Socket(), address));
    request.method = of.method;
    request.url = of.url;
    request.httpVersion = "1.1";
    request.rawHeaders = EngineRequest.#rawHeaders(of);
    request.headers = parsedHeaders(request.rawHeaders);
    return request;
  }

  static #rawHeaders(of: EngineRequest): string[] {
    if (of.#headers === "") return [];
    return of.#headers.startsWith("GET ") ? plainFields(of.#headers) : of.#headers.split(SEPARATOR);
  }
}

/**
 * The address that we were asked from. Asked of the handle: the socket would keep the answer, two strings and an object
 * a connection (bench: idle memory).
 */
function neighbourAddress({ httpVersionMajor, socket }: HttpRequest | HeadRequest): string | undefined {
  const handle = httpVersionMajor === 1 ? (socket as HandledSocket)._handle : undefined;
  // Node sets these three, which takes half as long where they are (bench: connect).
  const found = { address: "", family: "", port: 0 };
  return handle?.getpeername?.(found) === 0 && found.address !== "" ? found.address : socket.remoteAddress;
}

/** A socket as Node keeps it; nothing here is relied on. */
interface HandledSocket {
  readonly _handle?: { getpeername?(found: { address: string }): number } | null;
}

/** What Node's own parser makes of raw headers, by its documented rules for repeated names. */
function parsedHeaders(raw: readonly string[]): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = Object.create(null);
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const value = raw[i + 1] as string;
    const before = headers[name];
    if (name === "set-cookie") headers[name] = Array.isArray(before) ? [...before, value] : [value];
    else if (before === undefined) headers[name] = value;
    else if (name === "cookie") headers[name] = `${before}; ${value}`;
    else if (!ONLY_ONCE.has(name)) headers[name] = `${before}, ${value}`;
  }
  return { ...headers };
}

/** Headers of which Node keeps the first and drops repetitions. */
const ONLY_ONCE = new Set([
  "age",
  "authorization",
  "content-length",
  "content-type",
  "etag",
  "expires",
  "from",
  "host",
  "if-modified-since",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "proxy-authorization",
  "referer",
  "retry-after",
  "server",
  "user-agent",
]);

/** Of a session that no HTTP request opened: WebTransport. Its connection is always encrypted. */
export class NoRequest implements SessionRequest {
  readonly url = "";
  readonly headers: IncomingHttpHeaders = {};
  readonly remoteAddress = undefined;
  readonly encrypted = true;
  readonly issued = Date.now();
  readonly incoming = null;

  release(): void {}
}
