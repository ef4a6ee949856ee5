/** A client together with the server's view of it. */
import type { TestContext } from "node:test";
import { type Emits, eventually, nextEvent } from "@tidewire/testkit";
import type { Socket as ServerSocket } from "socket.io";
import { type Case, type ClientSocket, type ConnectOptions, connected } from "./clients.js";
import type { Running } from "./peer.js";

export type { ServerSocket };

export interface Pair {
  client: ClientSocket;
  socket: ServerSocket;
}

/** Connects and gives both ends. Pairs of one server are made one after the other, never at once. */
export async function pair(t: TestContext, server: Running, which: Case, options: ConnectOptions = {}): Promise<Pair> {
  const namespace = (options.namespace ?? "/").split("?")[0] ?? "/";
  const connection = nextEvent(asEmits(server.io.of(namespace)), "connection");
  const client = await connected(t, server, which, options);
  const socket = (await connection)[0] as ServerSocket;
  if (which.mode.name === "upgrading" && options.awaitUpgrade !== false) {
    // The client has sent its last packet over polling by now; the server switches when that arrives.
    await eventually(() => socket.conn.transport.name === "websocket");
  }
  return { client, socket };
}

/** The typed emitters of the reference, seen as anything that emits. */
export function asEmits(emitter: unknown): Emits {
  return emitter as Emits;
}
