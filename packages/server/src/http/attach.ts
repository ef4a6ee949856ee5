/** Puts an engine in front of an HTTP server's own listeners, for the requests of its path. */
import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { HttpRequest } from "./request.js";
import type { HttpResponse } from "./respond.js";

/** What a server of `http`, `https` or `http2` has in common. */
export type AttachableServer = Pick<
  HttpServer,
  "on" | "off" | "listeners" | "listenerCount" | "removeAllListeners" | "emit"
>;

export interface AttachHandlers {
  /** True: taken. False: for the listeners that were there before. */
  request(request: HttpRequest, response: HttpResponse): boolean;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** An upgrade of another path that nobody may want. `isUntouched`: whether nobody has dealt with it yet. */
  strayUpgrade(socket: Duplex, isUntouched: () => boolean): void;
  closed(): void;
}

/** Attaches; returns what undoes it. */
export function attach(server: AttachableServer, handlers: AttachHandlers): () => void {
  const others = server.listeners("request") as ((request: HttpRequest, response: HttpResponse) => void)[];
  const onRequest = (request: HttpRequest, response: HttpResponse): void => {
    if (handlers.request(request, response)) return;
    for (const listener of others) listener.call(server, request, response);
  };
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (!handlers.upgrade(request, socket, head)) {
      // What was written before may be an answer to this upgrade, of a listener that came first.
      const isFirst = server.listeners("upgrade")[0] === onUpgrade;
      handlers.strayUpgrade(socket, isFirst ? untouched(socket) : untouched(socket, 0));
    }
    // Who else listens has to know, as long as nothing is written.
    else if (server.listenerCount("upgrade") > 1) claimUpgrade(socket);
  };
  server.removeAllListeners("request");
  server.on("request", onRequest);
  server.on("upgrade", missesNothing(onUpgrade));
  server.on("close", handlers.closed);
  return () => {
    server.off("request", onRequest);
    server.off("upgrade", onUpgrade);
    server.off("close", handlers.closed);
    for (const listener of others) server.on("request", listener);
  };
}

/** Listeners of "upgrade" that need not hear of a handshake that is taken before Node tells of it. */
const indifferent = new WeakSet<object>();

/** Says so of a listener. */
export function missesNothing<Listener extends object>(listener: Listener): Listener {
  indifferent.add(listener);
  return listener;
}

/** Whether nobody but us waits for the upgrades of this server, and nobody took our listeners away. */
export function ownsUpgrades(server: Pick<AttachableServer, "listeners">): boolean {
  const listeners = server.listeners("upgrade");
  return listeners.length > 0 && listeners.every((listener) => indifferent.has(listener));
}

/** On the socket itself: a place in a set costs more than a field does (bench: idle memory, connect). */
const CLAIMED = Symbol("claimed");
interface ClaimableSocket extends Duplex {
  [CLAIMED]?: true;
}

/** Says that somebody answers this upgrade, now or later: nobody else is to take it, or to drop it as unwanted. */
export function claimUpgrade(socket: ClaimableSocket): void {
  socket[CLAIMED] = true;
}

export function isClaimed(socket: ClaimableSocket): boolean {
  return socket[CLAIMED] === true;
}

/**
 * Tells whether nobody has dealt with the socket since `written` bytes had been written to it: on a connection that was
 * kept alive there were answers before.
 */
export function untouched(socket: Duplex, written = writtenBytes(socket)): () => boolean {
  return () =>
    !isClaimed(socket) && socket.writable && writtenBytes(socket) === written && socket.listenerCount("data") === 0;
}

function writtenBytes(socket: Duplex): unknown {
  return "bytesWritten" in socket ? socket.bytesWritten : 0;
}

/**
 * Whether a request is for `path` (which ends in a slash, or not: then it must end there).
 * A prefix, but only up to a border: "/socket.io/x" is in "/socket.io/", "/socket.iox" is not in "/socket.io".
 */
export function isUnderPath(url: string | undefined, path: string): boolean {
  if (url === undefined || !url.startsWith(path)) return false;
  if (path.endsWith("/") || url.length === path.length) return true;
  const next = url[path.length];
  return next === "/" || next === "?" || next === "#";
}
