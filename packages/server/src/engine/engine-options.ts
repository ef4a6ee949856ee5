/** What an engine can be told, and what it does when it is not. */
import { randomFillSync } from "node:crypto";
import { defaultEngineLimits, defaultWsLimits } from "@tidewire/wire";
import { type SerializeOptions, serialize } from "cookie";
import type { CorsOptions, CorsOptionsDelegate } from "cors";
import { type OriginTest, originTest } from "../http/origin.js";
import type { HttpRequest } from "../http/request.js";
import { ServerError } from "../server-error.js";
import { type DeflateOptions, Deflater } from "../ws/deflate.js";
import type { SlowReaderPolicy } from "./backlog.js";
import type { HttpCompression } from "./polling.js";
import type { TransportName } from "./transport.js";

export interface EngineOptions {
  /** Milliseconds between two pings. Default 25000. */
  pingInterval?: number;
  /** Milliseconds a peer has to answer a ping. Default 20000. */
  pingTimeout?: number;
  /** Milliseconds a client has to complete an upgrade. Default 10000. */
  upgradeTimeout?: number;
  /** Bytes of one message or of one polling body. Default 1000000. */
  maxHttpBufferSize?: number;
  /** How clients may connect. Default `["polling", "websocket"]`; `webtransport` is the third. */
  transports?: TransportName[];
  /** Whether polling clients are offered better transports. Default true. */
  allowUpgrades?: boolean;
  /** Compression of WebSocket messages (RFC 7692). Default off. */
  perMessageDeflate?: boolean | DeflateOptions;
  /** Compression of polling bodies. Default `{ threshold: 1024 }`; `false` turns it off. */
  httpCompression?: boolean | HttpCompression;
  /** A packet that every client gets right behind the open packet. Default none. */
  initialPacket?: string | Uint8Array;
  /** A cookie with the session id. Default none; `true`: `io`, path `/`, HttpOnly, SameSite=Lax. */
  cookie?: boolean | ({ name?: string } & Omit<SerializeOptions, "path"> & { path?: string | false });
  /** Cross-origin requests, as the `cors` package takes it. Default none; `false` says the same. */
  cors?: CorsOptions | CorsOptionsDelegate<never> | false;
  /** Decides about a request that would open a session. Refusing sends the message given. Default: all may. */
  allowRequest?: (request: HttpRequest, decide: (message: string | null | undefined, allow: boolean) => void) => void;
  /** Taken and not used: the server needs no other package to speak WebSocket. Default none. */
  wsEngine?: unknown;
  /** Whether clients of Engine.IO 3 (Socket.IO 1 and 2) are let in. Default true. */
  allowEIO3?: boolean;
  /**
   * Bytes that may wait for one session before its reader counts as slow. Default 4194304 (4 MiB). What one turn of the
   * event loop emits may exceed it: the client then has `pingTimeout` to get below it again, and this much may come on
   * top of it meanwhile, up to four times this number in all.
   */
  maxBufferedBytes?: number;
  /**
   * What becomes of a session whose reader is slow. Default "disconnect": it ends, for the reason "slow reader". "drop-volatile": events are
   * dropped as if they were volatile until it has caught up. "latest": of the events that wait only the last of each
   * name stays.
   */
  slowReader?: SlowReaderPolicy;
  /**
   * Origins whose pages may open a WebSocket with the credentials of their readers (a cookie, an Authorization header),
   * besides the server's own and those that `cors` admits: `"https://a.example"`, `"a.example"` (over any scheme and
   * port), `".a.example"` (every host below it), `"*"` (anybody). Default none.
   */
  allowedOrigins?: readonly string[];
  /** Sessions one address may have at once; of IPv6, one /64. Past it handshakes get 429. Default: any number. */
  maxConnectionsPerAddress?: number;
  /**
   * How many proxies in front of the server are trusted: so many entries at the end of X-Forwarded-For and
   * X-Forwarded-Proto are believed, and X-Forwarded-Host is; `handshake.address` and `handshake.secure` tell of the client
   * then. Default 0: none of these headers is read.
   */
  trustProxy?: number;
  /** Frames of one WebSocket message, empty ones included. Past it the connection is closed with 1008. Default 131072. */
  maxFragments?: number;
  /** Packets of one polling body. Past it the session is closed. Default 100000. */
  maxPacketsPerPayload?: number;
  /** WebSocket pings a second that a client may send. Past it the connection is closed with 1008. Default 1000. */
  maxPingsPerSecond?: number;
  /**
   * Milliseconds the body of a polling request may take to arrive. Past it the session is closed.
   * Default `pingInterval` + `pingTimeout`: a client whose answer to a ping has to wait so long behind it is lost anyway.
   */
  uploadTimeout?: number;
  /**
   * Whether `socket.request` is the very request of the handshake. Default "auto": kept where engine middlewares or
   * `allowRequest` may have written to it, otherwise remade from its method, url and headers when asked for.
   */
  keepRequest?: boolean | "auto";
}

/** The same, resolved: every value present and in range. */
export interface ResolvedEngineOptions {
  readonly pingInterval: number;
  readonly pingTimeout: number;
  readonly upgradeTimeout: number;
  readonly maxHttpBufferSize: number;
  readonly transports: readonly TransportName[];
  readonly allowUpgrades: boolean;
  readonly perMessageDeflate: DeflateOptions | null;
  readonly httpCompression: HttpCompression | null;
  readonly initialPacket: string | Uint8Array | undefined;
  readonly cookie: ResolvedCookie | null;
  readonly cors: CorsOptions | CorsOptionsDelegate<never> | null;
  readonly allowRequest: EngineOptions["allowRequest"];
  readonly allowEIO3: boolean;
  readonly maxBufferedBytes: number;
  readonly slowReader: SlowReaderPolicy;
  readonly isAllowedOrigin: OriginTest;
  readonly maxConnectionsPerAddress: number;
  readonly trustProxy: number;
  readonly maxFragments: number;
  readonly maxPacketsPerPayload: number;
  readonly maxPingsPerSecond: number;
  readonly uploadTimeout: number;
  readonly keepRequest: boolean | "auto";
}

export interface ResolvedCookie {
  readonly name: string;
  readonly options: SerializeOptions;
}

const TRANSPORTS: readonly string[] = ["polling", "websocket", "webtransport"] satisfies TransportName[];

/** Throws ServerError "bad-option" for what cannot work. */
export function resolveEngineOptions(options: EngineOptions): ResolvedEngineOptions {
  const compression = options.httpCompression ?? true;
  const pingInterval = amount("pingInterval", options.pingInterval, 25_000, 1);
  const pingTimeout = amount("pingTimeout", options.pingTimeout, 20_000, 1);
  const { maxFragments, maxPacketsPerPayload } = { ...defaultWsLimits, ...defaultEngineLimits };
  return Object.freeze({
    pingInterval,
    pingTimeout,
    upgradeTimeout: amount("upgradeTimeout", options.upgradeTimeout, 10_000, 1),
    maxHttpBufferSize: amount("maxHttpBufferSize", options.maxHttpBufferSize, 1e6, 1, "unbounded"),
    transports: transports(options.transports),
    allowUpgrades: options.allowUpgrades !== false,
    perMessageDeflate: deflateOptions(options.perMessageDeflate),
    httpCompression: compression === false ? null : compression === true ? {} : compression,
    initialPacket: options.initialPacket,
    cookie: cookie(options.cookie),
    cors: options.cors || null,
    allowRequest: callable("allowRequest", options.allowRequest),
    allowEIO3: options.allowEIO3 !== false,
    maxBufferedBytes: amount("maxBufferedBytes", options.maxBufferedBytes, 4 * 1024 * 1024, 1, "unbounded"),
    slowReader: slowReaderPolicy(options.slowReader),
    isAllowedOrigin: originTest(options.allowedOrigins ?? []),
    maxConnectionsPerAddress: amount(
      "maxConnectionsPerAddress",
      options.maxConnectionsPerAddress,
      Infinity,
      1,
      "unbounded",
    ),
    trustProxy: amount("trustProxy", options.trustProxy, 0, 0),
    maxFragments: amount("maxFragments", options.maxFragments, maxFragments, 1, "unbounded"),
    maxPacketsPerPayload: amount(
      "maxPacketsPerPayload",
      options.maxPacketsPerPayload,
      maxPacketsPerPayload,
      1,
      "unbounded",
    ),
    maxPingsPerSecond: amount("maxPingsPerSecond", options.maxPingsPerSecond, 1000, 1, "unbounded"),
    uploadTimeout: amount("uploadTimeout", options.uploadTimeout, pingInterval + pingTimeout, 1),
    keepRequest: options.keepRequest ?? "auto",
  });
}

/** Bytes of randomness in an id. */
const ID_BYTES = 15;

/** Random bytes fetched ahead: a call of the generator costs far more than its bytes (bench: idle, connect CPU). */
const pool = Buffer.alloc(ID_BYTES * 256);
let poolUsed = pool.length;
/** Without what a Buffer's own looks at first (bench: connect). */
const { fill: wipe } = Uint8Array.prototype;

/** An id of a session or a socket: 15 bytes of a CSPRNG as 20 characters of [A-Za-z0-9_-]. */
export function generateId(): string {
  if (poolUsed === pool.length) {
    randomFillSync(pool);
    poolUsed = 0;
  }
  const id = pool.toString("base64url", poolUsed, poolUsed + ID_BYTES);
  // Used bytes are wiped: what was an id is not to be found in memory by its place.
  wipe.call(pool, 0, poolUsed, poolUsed + ID_BYTES);
  poolUsed += ID_BYTES;
  return id;
}

/** A number that is at least `least`, and finite unless `unbounded`; throws ServerError "bad-option" for any other. */
export function amount(
  name: string,
  value: number | undefined,
  byDefault: number,
  least: number,
  unbounded: "unbounded" | "finite" = "finite",
): number {
  const number = value ?? byDefault;
  if (typeof number !== "number" || !(number >= least) || (number === Infinity && unbounded === "finite")) {
    throw new ServerError("bad-option", `option ${name} is ${String(value)}: give a number of at least ${least}`);
  }
  return number;
}

/** Throws ServerError "bad-option" for what zlib cannot do. */
export function deflateOptions(option: EngineOptions["perMessageDeflate"]): DeflateOptions | null {
  if (!option) return null;
  if (option === true) return {};
  windowBits("serverMaxWindowBits", option.serverMaxWindowBits);
  windowBits("clientMaxWindowBits", option.clientMaxWindowBits);
  try {
    new Deflater(option, 15).compress(new Uint8Array(0));
  } catch (cause) {
    throw new ServerError("bad-option", `option perMessageDeflate is refused by zlib: ${(cause as Error).message}`, {
      cause,
    });
  }
  return option;
}

/** RFC 7692, 7.1.2; 8 is left out because zlib cannot make such streams. */
function windowBits(name: string, bits: number | undefined): void {
  if (bits === undefined || (Number.isInteger(bits) && bits >= 9 && bits <= 15)) return;
  throw new ServerError("bad-option", `option perMessageDeflate.${name} is ${bits}: give an integer from 9 to 15`);
}

function slowReaderPolicy(policy: SlowReaderPolicy | undefined): SlowReaderPolicy {
  const known: readonly SlowReaderPolicy[] = ["disconnect", "drop-volatile", "latest"];
  if (policy !== undefined && !known.includes(policy)) {
    throw new ServerError(
      "bad-option",
      `unknown slowReader ${JSON.stringify(policy)}: give any of ${known.join(", ")}`,
    );
  }
  return policy ?? "disconnect";
}

function transports(names: TransportName[] | undefined): readonly TransportName[] {
  const list = names ?? ["polling", "websocket"];
  if (!Array.isArray(list))
    throw new ServerError("bad-option", "option transports is not a list: give names in an array");
  for (const name of list) {
    if (!TRANSPORTS.includes(name)) {
      throw new ServerError(
        "bad-option",
        `unknown transport ${JSON.stringify(name)}: give any of ${TRANSPORTS.join(", ")}`,
      );
    }
  }
  if (list.length === 0)
    throw new ServerError("bad-option", `option transports is empty: give any of ${TRANSPORTS.join(", ")}`);
  return Object.freeze([...list]);
}

function cookie(option: EngineOptions["cookie"]): ResolvedCookie | null {
  if (!option) return null;
  const { name = "io", path = "/", httpOnly = true, sameSite = "lax", ...rest } = option === true ? {} : option;
  const options = { ...rest, httpOnly: !!httpOnly, sameSite, ...(path === false ? {} : { path }) };
  try {
    // A name or an attribute that would break out of its field fails here, not at the first handshake.
    serialize(name, "id", options);
  } catch (cause) {
    throw new ServerError("bad-option", `option cookie cannot be written: ${(cause as Error).message}`, { cause });
  }
  return { name, options };
}

/** Throws ServerError "bad-option" for what cannot be called. */
export function callable<Fn>(name: string, value: Fn | undefined): Fn | undefined {
  if (value !== undefined && typeof value !== "function") {
    throw new ServerError("bad-option", `option ${name} is no function: give one or leave it out`);
  }
  return value;
}
