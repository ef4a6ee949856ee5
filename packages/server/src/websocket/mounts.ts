/**
 * Which WebSocket server gets an upgrade: one listener for each HTTP server, however many of ours stand behind it, and
 * good neighbourhood with listeners of others. It must not know what becomes of an upgrade.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type AttachableServer, untouched } from "../http/attach.js";
import { refusal } from "./handshake.js";
import { endWith } from "./request.js";

/** A WebSocket server as its HTTP server sees it. */
export interface UpgradeTaker {
  /** Whether it wants some paths only. Who wants all gets what nobody else takes. */
  readonly hasPath: boolean;
  wants(url: string | undefined): boolean;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** How long others have to answer an upgrade that none of ours wants, before it is dropped. */
const STRAY_MS = 30_000;

const routers = new WeakMap<AttachableServer, Router>();

/** Adds a taker; returns what takes it away. */
export function mountOn(server: AttachableServer, taker: UpgradeTaker): () => void {
  let router = routers.get(server);
  if (router === undefined) {
    router = new Router(server);
    routers.set(server, router);
  }
  router.add(taker);
  return () => router.remove(taker);
}

class Router {
  readonly #server: AttachableServer;
  readonly #takers = new Set<UpgradeTaker>();

  constructor(server: AttachableServer) {
    this.#server = server;
  }

  add(taker: UpgradeTaker): void {
    if (this.#takers.size === 0) this.#server.on("upgrade", this.#onUpgrade);
    this.#takers.add(taker);
  }

  remove(taker: UpgradeTaker): void {
    this.#takers.delete(taker);
    if (this.#takers.size === 0) this.#server.off("upgrade", this.#onUpgrade);
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const wanting = [...this.#takers].filter((taker) => taker.wants(request.url));
    const taker = wanting.find(({ hasPath }) => hasPath) ?? wanting[0];
    const isAlone = this.#server.listeners("upgrade").length === 1;
    if (taker !== undefined && (taker.hasPath || isAlone)) {
      taker.handleUpgrade(request, socket, head);
      return;
    }
    const isUntouched = untouched(socket);
    if (taker !== undefined) {
      // The listeners behind this one come first: they know what they want.
      process.nextTick(() => {
        if (isUntouched()) taker.handleUpgrade(request, socket, head);
      });
      return;
    }
    socket.on("error", destroySocket);
    if (isAlone) endWith(socket, refusal({ status: 404, reason: "no WebSocket server has this path" }));
    else setTimeout(() => void (isUntouched() && socket.destroy()), STRAY_MS).unref();
  };
}

function destroySocket(this: Duplex): void {
  this.destroy();
}
