/**
 * Every option of the client, with its default. `docs/reference/client.md` is printed from this file, so an option's
 * comment says what it does, then its default. Resolving happens when a connection opens: an application may change
 * `manager.opts` between two attempts.
 */
import { formatOrigin, formatQuery, parseUrl } from "./url.js";

/** The transports this package brings. */
export type TransportName = "polling" | "websocket" | "webtransport";

/** A transport by name, or its class. */
export type TransportOption = TransportName | (string & {}) | (new (...args: never[]) => object);

/** Options of the connection. */
export interface EngineOptions {
  /** Host to connect to, if no URL names one. Default: that of the page, else "localhost". */
  host?: string;
  /** As `host`, without port. Default: that of `host`. */
  hostname?: string;
  /** Port to connect to, if no URL names one. Default: that of the page, else 443 or 80. */
  port?: string | number;
  /** Whether to use TLS, if no URL says so. Default: as the page does. */
  secure?: boolean;
  /** Parameters added to the URL of every request. Default: those of the URL. */
  query?: Record<string, unknown>;
  /** Path of the server's endpoint. Default: "/socket.io". */
  path?: string;
  /** Whether the path ends with a slash. Default: true. */
  addTrailingSlash?: boolean;
  /** Transports to use, in order, as names or classes. Default: ["polling", "websocket", "webtransport"]. */
  transports?: readonly TransportOption[];
  /** Options that hold for one transport only, by its name. Default: {}. */
  transportOptions?: Record<string, Partial<EngineOptions>>;
  /** Whether to move from polling to a better transport. Default: true. */
  upgrade?: boolean;
  /** Start with WebSocket if it worked the last time. Default: false. */
  rememberUpgrade?: boolean;
  /** When the first transport fails, try the next ones before giving up. Default: false. */
  tryAllTransports?: boolean;
  /** Send bytes as Base64 over WebSocket too. Default: false. */
  forceBase64?: boolean;
  /** Name of the parameter that keeps caches from answering. Default: "t". */
  timestampParam?: string;
  /** Whether to send that parameter. Default: with polling only. */
  timestampRequests?: boolean;
  /** Milliseconds one HTTP request may take; 0 for any. Default: 0. */
  requestTimeout?: number;
  /** Header fields of every request. In a browser polling only. Default: none. */
  extraHeaders?: Record<string, string>;
  /** Send cookies to other origins; in Node, keep them at all. Default: false. */
  withCredentials?: boolean;
  /** Close without a word when the page may be left. Default: false. */
  closeOnBeforeunload?: boolean;
  /** Use the timers as they were when this package was loaded, not those a test put in their place. Default: false. */
  useNativeTimers?: boolean;
  /** Subprotocols of the WebSocket. Default: none. */
  protocols?: string | string[];
  /** Node: let the process end while connected. Default: false. */
  autoUnref?: boolean;
  /** Node: compress WebSocket messages of at least `threshold` bytes if the server agrees. Default: { threshold: 1024 }. */
  perMessageDeflate?: boolean | { threshold?: number };
  /** Node: agent for HTTP requests and the WebSocket handshake. Default: Node's own. */
  agent?: unknown;
  /** Node: client certificate and key, PKCS #12. Default: none. */
  pfx?: unknown;
  /** Node: private key, PEM. Default: none. */
  key?: unknown;
  /** Node: passphrase of `key` or `pfx`. Default: none. */
  passphrase?: string;
  /** Node: client certificate, PEM. Default: none. */
  cert?: unknown;
  /** Node: trusted certificate authorities, PEM. Default: Node's own. */
  ca?: unknown;
  /** Node: TLS ciphers. Default: Node's own. */
  ciphers?: string;
  /** Node: refuse a server whose certificate does not verify. Default: true. */
  rejectUnauthorized?: boolean;
  /** Node: checks the name in the server's certificate. Default: Node's own. */
  checkServerIdentity?: unknown;
  /** Node: name for the TLS server name indication. Default: the host. */
  servername?: string;
  /** Node: local address to connect from. Default: any. */
  localAddress?: string;
  /** Node: IP version, 4 or 6. Default: any. */
  family?: number;
  /** Node: value of the Origin field. Default: none. */
  origin?: string;
  /** Node: bytes of the largest message to accept. Default: 104857600. */
  maxPayload?: number;
}

/** Options of a Manager. */
export interface ManagerOptions extends EngineOptions {
  /** Do not share the connection with other sockets of the same server. Default: false. */
  forceNew?: boolean;
  /** As `forceNew`, by its old name. Default: false. */
  "force new connection"?: boolean;
  /** As `forceNew`, the other way round. Default: true. */
  multiplex?: boolean;
  /** Connect again after the connection was lost. Default: true. */
  reconnection?: boolean;
  /** Attempts before giving up; 0 for any number. Default: Infinity. */
  reconnectionAttempts?: number;
  /** Milliseconds before the first attempt; doubles with each. Default: 1000. */
  reconnectionDelay?: number;
  /** Most milliseconds between two attempts. Default: 5000. */
  reconnectionDelayMax?: number;
  /** Part of the delay that chance adds or takes, so that clients do not come back all at once. Default: 0.5. */
  randomizationFactor?: number;
  /** Milliseconds a connection attempt may take; false for any. Default: 20000. */
  timeout?: number | false;
  /** Connect as soon as the socket is made. Default: true. */
  autoConnect?: boolean;
  /** A module with `Encoder` and `Decoder`, as socket.io-msgpack-parser. Default: the protocol's own. */
  parser?: unknown;
}

/** What a socket tells the server when it connects. */
export type Auth = Record<string, unknown> | ((answer: (data: Record<string, unknown>) => void) => void);

/** Options of a Socket. */
export interface SocketOptions {
  /** Sent when connecting; a function is asked anew each time. Default: none. */
  auth?: Auth;
  /** Times to send a packet again until it is acknowledged. Makes every emit ordered and at least once. Default: 0. */
  retries?: number;
  /** Milliseconds to wait for an acknowledgement. Default: forever; 10000 with `retries`. */
  ackTimeout?: number;
}

/** Where a connection goes, and how. */
export interface ResolvedEngineOptions extends EngineOptions {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly transports: readonly TransportOption[];
  readonly transportOptions: Record<string, Partial<EngineOptions>>;
}

const DEFAULT_TRANSPORTS: readonly TransportName[] = ["polling", "websocket", "webtransport"];

/** @throws ClientError "misuse" for a URL that cannot be understood */
export function resolveEngineOptions(url: string | undefined, given: EngineOptions): ResolvedEngineOptions {
  const { query, server: _, ...endpoint } = parseUrl(url, given);
  const { path = "/socket.io", addTrailingSlash, transports = DEFAULT_TRANSPORTS, transportOptions = {} } = given;
  return {
    ...given,
    ...endpoint,
    transports,
    transportOptions,
    path: path.replace(/\/$/, "") + (addTrailingSlash === false ? "" : "/"),
    query: given.query ?? query ?? {},
  };
}

/** The URL of one request. `stamped`: with what keeps caches from answering, eight characters that differ each time. */
export function formatUrl(
  scheme: "http" | "ws",
  { secure, hostname, port, path, timestampParam = "t", forceBase64 }: ResolvedEngineOptions,
  given: Readonly<Record<string, unknown>>,
  stamped?: boolean,
): string {
  const query = { ...given };
  if (stamped) query[timestampParam] = Math.floor((1 + 35 * Math.random()) * 36 ** 7).toString(36);
  if (forceBase64) query.b64 = 1;
  return `${formatOrigin(scheme, secure, hostname, port)}${path}?${formatQuery(query)}`;
}
