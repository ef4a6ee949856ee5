/** What a server can be told, and what it does when it is not. */
import { defaultSioLimits } from "@tidewire/wire";
import type { AdapterFactory } from "./adapter/adapter.js";
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
  /** Binary attachments one packet may have. Default 10. */
  maxAttachments?: number;
  /**
   * Makes the adapter of each namespace, which knows its rooms and, in a cluster, the other servers: a class, a function
   * or an arrow function. Default: rooms in the memory of this process.
   */
  adapter?: AdapterFactory;
}

export interface ResolvedServerOptions {
  /** With its trailing slash, if it has one. */
  readonly path: string;
  readonly connectTimeout: number;
  readonly destroyUpgrade: boolean;
  readonly destroyUpgradeTimeout: number;
  readonly maxAttachments: number;
  readonly adapter: AdapterFactory | undefined;
  readonly engine: ResolvedEngineOptions;
}

/** Throws ServerError "bad-option" for what cannot work. */
export function resolveServerOptions(options: ServerOptions): ResolvedServerOptions {
  const path = options.path ?? "/socket.io";
  if (typeof path !== "string" || !path.startsWith("/")) {
    throw new ServerError("bad-option", `option path is ${JSON.stringify(path)}: give a path that starts with a slash`);
  }
  return Object.freeze({
    path: path.replace(/\/$/, "") + (options.addTrailingSlash === false ? "" : "/"),
    // 0 means the default, as it does in the published API.
    connectTimeout: amount("connectTimeout", options.connectTimeout || undefined, 45_000, 1),
    destroyUpgrade: options.destroyUpgrade !== false,
    destroyUpgradeTimeout: amount("destroyUpgradeTimeout", options.destroyUpgradeTimeout, 1000, 0),
    maxAttachments: amount("maxAttachments", options.maxAttachments, defaultSioLimits.maxAttachments, 0, "unbounded"),
    adapter: options.adapter === undefined ? undefined : parseAdapterFactory(options.adapter),
    engine: resolveEngineOptions(options),
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
