/**
 * The connections of an HTTP server over which no request has come yet: opened and left alone, or in the middle of a
 * head or a TLS handshake. Node counts them as busy, so that a server that closes would wait for them for ever.
 */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { type TLSSocket, Server as TlsServer } from "node:tls";
import { type AttachableServer, missesNothing } from "./attach.js";

export interface SilentConnections {
  /** How many there are. */
  readonly size: number;
  /** Drops those that were not answered either. */
  end(): void;
  /** Forgets them, and hears of no others. */
  stop(): void;
}

/** Who holds connections back until something comes over them. */
export interface SilenceHolder {
  /** Those over which nothing has come. */
  readonly silent: readonly { destroy(): unknown }[];
  /** Called with each connection that is no longer held back, and has not been answered. */
  released: ((socket: Socket) => void) | null;
}

/** Knows them from now on. Nothing is kept of a connection once it has asked for something. */
export function trackSilent(server: AttachableServer, holder: SilenceHolder | null = null): SilentConnections {
  const silent = new Set<Socket>();
  /** TLS handshakes under way, by the address of the client: no public name leads from a TLS socket to the one below. */
  const handshakes = new Map<string, Socket>();
  // Those that went without a word are swept out now and then: a listener for each connection costs more (bench: connect).
  let sweepAt = MIN_SWEEP;
  const sweep = (): void => {
    for (const socket of silent) if (socket.destroyed) silent.delete(socket);
    sweepAt = Math.max(MIN_SWEEP, 2 * silent.size);
  };
  const opened = (socket: Socket): void => {
    silent.add(socket);
    if (silent.size >= sweepAt) sweep();
  };
  const greeted = (socket: Socket): void => {
    // The address of a socket that is gone cannot be asked for any more.
    const key = addressOf(socket);
    handshakes.set(key, socket);
    socket.on("close", () => {
      if (handshakes.get(key) === socket) handshakes.delete(key);
    });
  };
  const secured = (socket: TLSSocket): void => {
    handshakes.delete(addressOf(socket));
    // Sessions of HTTP/2 are ended as such.
    if (socket.alpnProtocol !== "h2") opened(socket);
  };
  const asked = missesNothing(({ socket }: IncomingMessage): void => {
    silent.delete(socket);
  });
  const listeners: readonly (readonly [string, (...args: never[]) => void])[] =
    server instanceof TlsServer
      ? [
          ["connection", greeted],
          ["secureConnection", secured],
          ["request", asked],
          ["upgrade", asked],
        ]
      : [
          // Who holds them back tells of those that were not taken by itself.
          ...(holder === null ? ([["connection", opened]] as const) : []),
          ["request", asked],
          ["upgrade", asked],
        ];
  for (const [event, listener] of listeners) server.on(event, listener as () => void);
  if (holder !== null) holder.released = opened;
  return {
    get size() {
      sweep();
      return silent.size + handshakes.size + (holder?.silent.length ?? 0);
    },
    end() {
      // One that was answered has asked, though somebody kept its request from us.
      for (const socket of silent) if (socket.bytesWritten === 0 || server instanceof TlsServer) socket.destroy();
      for (const socket of [...handshakes.values(), ...(holder?.silent ?? [])]) socket.destroy();
    },
    stop() {
      if (holder !== null) holder.released = null;
      for (const [event, listener] of listeners) server.off(event, listener as () => void);
      silent.clear();
      handshakes.clear();
    },
  };
}

/** How many may be known before those that are gone are looked for. */
const MIN_SWEEP = 64;

function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
