/** What a server can be told, and what it does when it is not. */
import { defaultSioLimits } from "@tidewire/wire";
import type { ForeignParser, SioCodec } from "@tidewire/wire/sio";
import type { AdapterFactory } from "./adapter/adapter.js";
import type { RecoveryLimits } from "./adapter/recovery-store.js";
import {
  amount,
  type EngineOptions,
  type ResolvedEngineOptions,
  resolveEngineOptions,
} from "./engine/engine-options.js";
import { ServerError } from "./server-error.js";

export interface ServerOptions extends EngineOptions {
  /** Where the server listens below its HTTP server. Default "/socket.io". */
  path?: string;
  /** Whether the path ends in a slash. Default true. */
  addTrailingSlash?: boolean;
  /** Milliseconds a client has to join its first namespace. Default 45000. */
  connectTimeout?: number;
  /** Whether upgrades of other paths that nobody takes are ended. Default true. */
  destroyUpgrade?: boolean;
  /** Milliseconds after which they are. Default 1000. */
  destroyUpgradeTimeout?: number;
  /** Milliseconds that requests under way may take once `close()` was called. Then they are cut off. Default 30000. */
  closeTimeout?: number;
  /** Binary attachments one packet may have. Default 10. */
  maxAttachments?: number;
  /**
   * Makes the adapter of each namespace, which knows its rooms and, in a cluster, the other servers: a class, a function
   * or an arrow function. Default: rooms in the memory of this process.
   */
  adapter?: AdapterFactory;
  /** Milliseconds the attachments of a packet may take to arrive before the connection is closed. Default 30000. */
  attachmentTimeout?: number;
  /** Namespaces one connection may be in at once. One more is refused with a `connect_error`. Default 1000. */
  maxNamespaces?: number;
  /**
   * Characters of the name of a namespace, an event or a room. A client that sends a longer one is disconnected,
   * `socket.join()` throws. Default 4096.
   */
  maxNameLength?: number;
  /** Rooms a socket may be in at once. `socket.join()` throws for one more. Default 100000. */
  maxRooms?: number;
  /** Acknowledgements that may be awaited of one socket at once. One more fails at once. Default 10000. */
  maxPendingAcks?: number;
  /** How much one client may send, over all its namespaces. Default: as much as it likes. */
  rateLimit?: Partial<RateLimit>;
  /** Whether the client's files are served below the path. Default true. */
  serveClient?: boolean;
  /** How packets are written: `{ Encoder, Decoder }` as published, or a codec; the clients need the same one. Default: JSON. */
  parser?: ForeignParser | SioCodec;
  /** Whether a namespace made by a pattern or a function is dropped when its last socket left. Default false. */
  cleanupEmptyChildNamespaces?: boolean;
  /** Whether a client that was cut off gets its id, rooms, data and missed events back. Default: it does not. */
  connectionStateRecovery?: RecoveryOptions | boolean;
}

/** How much one client may send, and what becomes of the rest. */
export interface RateLimit {
  /** Packets a second. Default: no limit. */
  readonly messagesPerSecond: number;
  /** Bytes a second, attachments included. Default: no limit. */
  readonly bytesPerSecond: number;
  /** Seconds of these rates that a client may use up at once. Default 2. */
  readonly burstSeconds: number;
  /**
   * What becomes of packets beyond. "delay": they wait, in order. "drop": events are lost; who asked for an
   * acknowledgement gets `{ error: { code: "rate_limited", message } }`. "disconnect": the client is told by close code
   * 1008, or by a poll that fails with 429. Default "delay".
   */
  readonly answer: "delay" | "drop" | "disconnect";
  /** Bytes of packets that may wait, each counted with 256 bytes of its own. Past it: "disconnect". Default 1048576. */
  readonly maxDelayedBytes: number;
}

/** What one client may grow. */
export interface ClientLimits {
  readonly maxNamespaces: number;
  readonly maxNameLength: number;
  readonly maxRooms: number;
  readonly maxPendingAcks: number;
  readonly rateLimit: RateLimit | null;
}

/** How much of the past is kept for clients that were cut off; the bounds are those of one namespace. */
export interface RecoveryOptions {
  /** Milliseconds after a disconnection during which a client may come back. Default 120000. */
  maxDisconnectionDuration?: number;
  /** Whether a recovered socket is let in without asking the middlewares again. Default true. */
  skipMiddlewares?: boolean;
  /** Sessions of clients that are away. Past it the oldest expires. Default 50000. */
  maxSessions?: number;
  /** Events kept for them. Past it the oldest are dropped, and whoever missed one of those expires. Default 50000. */
  maxPackets?: number;
  /** Bytes of these events, as they are sent. Default 33554432 (32 MiB). */
  maxBytes?: number;
}

export interface ResolvedRecoveryOptions extends RecoveryLimits {
  readonly skipMiddlewares: boolean;
}

export interface ResolvedServerOptions {
  /** With its trailing slash, if it has one. */
  readonly path: string;
  readonly connectTimeout: number;
  readonly destroyUpgrade: boolean;
  readonly destroyUpgradeTimeout: number;
  readonly closeTimeout: number;
  readonly maxAttachments: number;
  readonly adapter: AdapterFactory | undefined;
  readonly attachmentTimeout: number;
  readonly limits: ClientLimits;
  readonly serveClient: boolean;
  readonly parser: ForeignParser | SioCodec | undefined;
  readonly cleanupEmptyChildNamespaces: boolean;
  readonly connectionStateRecovery: ResolvedRecoveryOptions | null;
  readonly engine: ResolvedEngineOptions;
}

/** Throws ServerError "bad-option" for what cannot work. */
export function resolveServerOptions(options: ServerOptions): ResolvedServerOptions {
  const path = options.path ?? "/socket.io";
  if (typeof path !== "string" || !path.startsWith("/")) {
    throw new ServerError("bad-option", `option path is ${JSON.stringify(path)}: give a path that starts with a slash`);
  }
  const engine = resolveEngineOptions(options);
  return Object.freeze({
    path: path.replace(/\/$/, "") + (options.addTrailingSlash === false ? "" : "/"),
    // 0 means the default, as it does in the published API.
    connectTimeout: amount("connectTimeout", options.connectTimeout || undefined, 45_000, 1),
    destroyUpgrade: options.destroyUpgrade !== false,
    destroyUpgradeTimeout: amount("destroyUpgradeTimeout", options.destroyUpgradeTimeout, 1000, 0),
    closeTimeout: amount("closeTimeout", options.closeTimeout, 30_000, 0, "unbounded"),
    maxAttachments: amount("maxAttachments", options.maxAttachments, defaultSioLimits.maxAttachments, 0, "unbounded"),
    adapter: options.adapter === undefined ? undefined : parseAdapterFactory(options.adapter),
    attachmentTimeout: amount("attachmentTimeout", options.attachmentTimeout, 30_000, 1),
    limits: Object.freeze({
      maxNamespaces: amount("maxNamespaces", options.maxNamespaces, 1000, 1, "unbounded"),
      maxNameLength: amount("maxNameLength", options.maxNameLength, 4096, 1, "unbounded"),
      maxRooms: amount("maxRooms", options.maxRooms, 100_000, 1, "unbounded"),
      maxPendingAcks: amount("maxPendingAcks", options.maxPendingAcks, 10_000, 1, "unbounded"),
      rateLimit: rateLimit(options.rateLimit),
    }),
    serveClient: options.serveClient !== false,
    parser: parser(options.parser),
    cleanupEmptyChildNamespaces: options.cleanupEmptyChildNamespaces === true,
    connectionStateRecovery: recovery(options.connectionStateRecovery, engine),
    engine,
  });
}

/** Throws ServerError "bad-option" unless it is something that makes an adapter. */
export function parseAdapterFactory(factory: unknown): AdapterFactory {
  if (typeof factory === "function") return factory as AdapterFactory;
  throw new ServerError(
    "bad-option",
    `option adapter is ${factory === null ? "null" : `of type ${typeof factory}`}: give a class or a function that makes one`,
  );
}

function parser(option: ServerOptions["parser"]): ServerOptions["parser"] {
  if (option === undefined) return undefined;
  const isForeign = isCallable(option, "Encoder") && isCallable(option, "Decoder");
  if (isForeign || (isCallable(option, "encode") && isCallable(option, "createDecoder"))) return option;
  throw new ServerError(
    "bad-option",
    "option parser is none: give { Encoder, Decoder }, or a codec with encode and createDecoder",
  );
}

function isCallable(owner: object, name: string): boolean {
  return typeof Reflect.get(Object(owner), name) === "function";
}

const RATE_ANSWERS: readonly unknown[] = ["delay", "drop", "disconnect"] satisfies RateLimit["answer"][];

function rateLimit(option: ServerOptions["rateLimit"]): RateLimit | null {
  if (option === undefined) return null;
  const { answer = "delay" } = option;
  if (!RATE_ANSWERS.includes(answer)) {
    throw new ServerError(
      "bad-option",
      `option rateLimit.answer is ${JSON.stringify(answer)}: give any of ${RATE_ANSWERS.join(", ")}`,
    );
  }
  const rate = (name: "messagesPerSecond" | "bytesPerSecond"): number => {
    const perSecond = amount(`rateLimit.${name}`, option[name], Infinity, 0, "unbounded");
    if (perSecond > 0) return perSecond;
    throw new ServerError("bad-option", `option rateLimit.${name} is 0: give a number above, or leave it out`);
  };
  return Object.freeze({
    messagesPerSecond: rate("messagesPerSecond"),
    bytesPerSecond: rate("bytesPerSecond"),
    burstSeconds: amount("rateLimit.burstSeconds", option.burstSeconds, 2, 0.001),
    answer,
    maxDelayedBytes: amount("rateLimit.maxDelayedBytes", option.maxDelayedBytes, 1024 * 1024, 0),
  });
}

function recovery(
  option: ServerOptions["connectionStateRecovery"],
  { pingInterval, pingTimeout }: ResolvedEngineOptions,
): ResolvedRecoveryOptions | null {
  if (option === undefined || option === false) return null;
  const given = option === true ? {} : option;
  return Object.freeze({
    maxDisconnectionMs: amount("maxDisconnectionDuration", given.maxDisconnectionDuration, 120_000, 1),
    // The last ping that a client answered went out at most so long before its death was noticed.
    detectionMs: pingInterval + 2 * pingTimeout,
    skipMiddlewares: given.skipMiddlewares !== false,
    maxSessions: amount("maxSessions", given.maxSessions, 50_000, 1),
    maxPackets: amount("maxPackets", given.maxPackets, 50_000, 1),
    maxBytes: amount("maxBytes", given.maxBytes, 32 * 1024 * 1024, 1),
  });
}
