/** What a WebSocket server can be told, and what it does when it is not. */
import { defaultWsLimits } from "@tidewire/wire";
import { amount, callable, deflateOptions } from "../engine/engine-options.js";
import type { AttachableServer } from "../http/attach.js";
import { type OriginTest, originTest } from "../http/origin.js";
import { ServerError } from "../server-error.js";
import type { DeflateOptions } from "../ws/deflate.js";
import type { Rejection } from "./handshake.js";
import { type PathTest, pathTest } from "./path.js";
import type { WebSocketRequest } from "./request.js";

export interface KeepaliveOptions {
  /** Milliseconds between two looks at a connection: who was silent since the last one is pinged. Default 20000. */
  readonly intervalMs?: number;
  /** Milliseconds in which anything must come then, or the connection is dropped. Default 10000. */
  readonly graceMs?: number;
}

export interface WebSocketServerOptions {
  /** The HTTP server to attach to. One of `server`, `servers`, `port` and `noServer` must be given. */
  server?: AttachableServer;
  /** Several HTTP servers to attach to, plain and TLS. */
  servers?: readonly AttachableServer[];
  /** The port that an HTTP server of our own listens on. 0: a free one. */
  port?: number;
  /** The address that it listens on. Default: all of the host. */
  host?: string;
  /** No HTTP server: upgrades come through `handleUpgrade`, servers through `mount`. */
  noServer?: boolean;
  /** "/feed" is that path alone, "/feed/" everything below it. Default: every path that nobody else takes. */
  path?: string;
  /** Whether `clients` holds the connections. Without it `broadcast` and `close` know none. Default true. */
  clientTracking?: boolean;
  /** Bytes of one message: over all its frames, and after decompression. Past it: 1009. Default 1048576 (1 MiB). */
  maxPayload?: number;
  /** Bytes of one frame, as it stands on the wire. Past it: 1009. Default: as `maxPayload`. */
  maxFrameBytes?: number;
  /** Frames of one message. Past it: 1008. Default 131072. */
  maxFragments?: number;
  /** Bytes that may wait for one peer before something more is sent. Past it the connection ends. Default 16777216. */
  maxBufferedBytes?: number;
  /** Pings of one peer a second. Past it: 1008. Default 1000. */
  maxPingsPerSecond?: number;
  /** Connections, and requests that are not answered yet. One more is refused with 503. Default: as many as come. */
  maxConnections?: number;
  /** Milliseconds a `request` listener or `verifyClient` has to answer. Then the request is refused with 503. Default 30000. */
  requestTimeout?: number;
  /** Milliseconds a peer has to answer our close frame, and to close its half. Then the socket is dropped. Default 5000. */
  closeTimeout?: number;
  /** Pings for silent peers. `false`: none. Default: `{ intervalMs: 20000, graceMs: 10000 }`. */
  keepalive?: KeepaliveOptions | false;
  /** Whether pings are answered. Default true. */
  autoPong?: boolean;
  /** `false`: data frames come one by one as `frame`, and no `message` does. Without compression. Default true. */
  assembleFragments?: boolean;
  /** Messages of more bytes go out as frames of so many each. Default: every message in one frame. */
  fragmentOutgoing?: { readonly thresholdBytes: number };
  /** Compression of messages (RFC 7692), without a window that outlives one. Default off. */
  perMessageDeflate?: boolean | DeflateOptions;
  /** Chooses one of the subprotocols that a client offers, or `false` for none. Default: the first. */
  handleProtocols?: (protocols: ReadonlySet<string>, request: WebSocketRequest) => string | false;
  /** Decides about a request before anybody hears of it: true lets it in, false refuses with 403. */
  verifyClient?: (request: WebSocketRequest) => boolean | Rejection | Promise<boolean | Rejection>;
  /**
   * Origins whose pages may come with the credentials of their readers (a cookie, an Authorization header), besides the
   * server's own: `"https://a.example"`, `"a.example"`, `".a.example"` (every host below it), `"*"`. Default: none.
   */
  allowedOrigins?: readonly string[];
  /** Proxies of yours whose X-Forwarded-For is believed. Default 0. */
  trustProxy?: number;
}

export interface ResolvedWebSocketOptions {
  readonly isUnderPath: PathTest;
  readonly clientTracking: boolean;
  readonly maxPayload: number;
  readonly maxFrameBytes: number;
  readonly maxFragments: number;
  readonly maxBufferedBytes: number;
  readonly maxPingsPerSecond: number;
  readonly maxConnections: number;
  readonly requestTimeout: number;
  readonly closeTimeout: number;
  readonly keepalive: Required<KeepaliveOptions> | null;
  readonly autoPong: boolean;
  readonly assembleFragments: boolean;
  /** Infinity: never. */
  readonly fragmentBytes: number;
  readonly perMessageDeflate: DeflateOptions | null;
  readonly handleProtocols: WebSocketServerOptions["handleProtocols"];
  readonly verifyClient: WebSocketServerOptions["verifyClient"];
  readonly isAllowedOrigin: OriginTest;
  readonly trustProxy: number;
}

/** Throws ServerError "bad-option" for what cannot work. */
export function resolveWebSocketOptions(options: WebSocketServerOptions): ResolvedWebSocketOptions {
  const maxPayload = amount("maxPayload", options.maxPayload, 1024 * 1024, 0, "unbounded");
  const assembleFragments = options.assembleFragments !== false;
  const perMessageDeflate = deflateOptions(options.perMessageDeflate);
  if (!assembleFragments && perMessageDeflate !== null) {
    throw new ServerError(
      "bad-option",
      "options assembleFragments: false and perMessageDeflate exclude each other: messages are compressed, not frames",
    );
  }
  return Object.freeze({
    isUnderPath: pathTest(options.path),
    clientTracking: options.clientTracking !== false,
    maxPayload,
    maxFrameBytes: amount("maxFrameBytes", options.maxFrameBytes, maxPayload, 0, "unbounded"),
    maxFragments: amount("maxFragments", options.maxFragments, defaultWsLimits.maxFragments, 1, "unbounded"),
    maxBufferedBytes: amount("maxBufferedBytes", options.maxBufferedBytes, 16 * 1024 * 1024, 0, "unbounded"),
    maxPingsPerSecond: amount("maxPingsPerSecond", options.maxPingsPerSecond, 1000, 1, "unbounded"),
    maxConnections: amount("maxConnections", options.maxConnections, Infinity, 0, "unbounded"),
    requestTimeout: amount("requestTimeout", options.requestTimeout, 30_000, 1),
    closeTimeout: amount("closeTimeout", options.closeTimeout, 5000, 1),
    keepalive: keepalive(options.keepalive),
    autoPong: options.autoPong !== false,
    assembleFragments,
    fragmentBytes: fragmentBytes(options.fragmentOutgoing),
    perMessageDeflate,
    handleProtocols: callable("handleProtocols", options.handleProtocols),
    verifyClient: callable("verifyClient", options.verifyClient),
    isAllowedOrigin: originTest(origins(options.allowedOrigins)),
    trustProxy: amount("trustProxy", options.trustProxy, 0, 0),
  });
}

function keepalive(option: WebSocketServerOptions["keepalive"]): Required<KeepaliveOptions> | null {
  if (option === false) return null;
  return Object.freeze({
    intervalMs: amount("keepalive.intervalMs", option?.intervalMs, 20_000, 1),
    graceMs: amount("keepalive.graceMs", option?.graceMs, 10_000, 1),
  });
}

function fragmentBytes(option: WebSocketServerOptions["fragmentOutgoing"]): number {
  if (option === undefined) return Infinity;
  return Math.floor(amount("fragmentOutgoing.thresholdBytes", option.thresholdBytes, Number.NaN, 1, "unbounded"));
}

function origins(option: unknown): readonly string[] {
  if (option === undefined) return [];
  if (Array.isArray(option)) return option;
  throw new ServerError("bad-option", "option allowedOrigins is not a list: give origins in an array");
}
