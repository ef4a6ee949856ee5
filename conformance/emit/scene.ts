/** Six clients of four versions, in the rooms that the cheatsheet tells of, and what each of them hears. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { eventually, nextEvent } from "@tidewire/testkit";
import type { Namespace, Server } from "socket.io";
import { CLIENTS, type ClientSocket, type ClientVersion } from "../support/clients.js";
import { asEmits, pair, type ServerSocket } from "../support/pair.js";
import { serve } from "../support/peer.js";

/** Who is there. Ann is `socket` in the lines of the cheatsheet. */
export const CAST = {
  ann: { namespace: "/", rooms: ["red"] },
  bob: { namespace: "/", rooms: ["red"] },
  cid: { namespace: "/", rooms: ["red", "blue"] },
  dan: { namespace: "/", rooms: ["blue"] },
  eve: { namespace: "/", rooms: [] },
  fay: { namespace: "/admin", rooms: ["red"] },
} as const;

export type Name = keyof typeof CAST;
export const NAMES = Object.keys(CAST) as Name[];

/** What the lines of the cheatsheet have in hand. */
export interface Stage {
  readonly io: Server;
  /** The namespace "/admin". */
  readonly admin: Namespace;
  /** Ann's, and Bob's. */
  readonly socket: ServerSocket & { readonly broadcast: (event: string, ...args: unknown[]) => boolean };
  readonly bob: ServerSocket;
  /** Takes what an acknowledgement was called with. */
  readonly log: (...values: unknown[]) => void;
}

export interface Scene {
  readonly stage: Stage;
  /** What `log` was called with, once it was. */
  logged(): Promise<unknown[]>;
  /** Who has heard something since the last time, in order of the cast; known once everything sent before arrived. */
  heard(): Promise<Name[]>;
}

const HEARD = ["hello", "message", "question", "disconnect"];

/** Clients acknowledge "question" with their name, and with a second value that broadcasts drop. */
export async function scene(t: TestContext): Promise<Scene> {
  const server = await serve(t);
  const clients = new Map<Name, ClientSocket>();
  const sockets = new Map<Name, ServerSocket>();
  const ears = new Set<Name>();
  for (const [at, name] of NAMES.entries()) {
    const version = CLIENTS[at % CLIENTS.length] as ClientVersion;
    const mode = { name: "websocket only", transports: ["websocket"] } as const;
    const which = { client: version, mode: { ...mode, transports: [...mode.transports] }, title: name };
    server.io.of(CAST[name].namespace);
    const { client, socket } = await pair(t, server, which, { namespace: CAST[name].namespace });
    await socket.join([...CAST[name].rooms]);
    for (const event of HEARD) client.on(event, () => void ears.add(name));
    client.on("question", (acknowledge?: unknown) => {
      if (typeof acknowledge === "function") acknowledge(name, "and more");
    });
    clients.set(name, client);
    sockets.set(name, socket);
  }

  const connected = (): Name[] => NAMES.filter((name) => sockets.get(name)?.connected === true);
  const fence = async (): Promise<void> => {
    const passed = connected().map((name) => nextEvent(asEmits(clients.get(name)), "fence"));
    for (const name of connected()) sockets.get(name)?.emit("fence");
    await Promise.all(passed);
    // Who was sent away hears nothing any more but that.
    await eventually(() => NAMES.every((name) => connected().includes(name) || clients.get(name)?.connected === false));
  };
  await fence();

  let log: unknown[] | undefined;
  const socket = sockets.get("ann");
  const bob = sockets.get("bob");
  assert.ok(socket !== undefined && bob !== undefined);
  return {
    stage: {
      io: server.io,
      admin: server.io.of("/admin"),
      socket: socket as Stage["socket"],
      bob,
      log: (...values) => {
        log = values;
      },
    },
    logged: () => eventually(() => log ?? false),
    async heard() {
      await fence();
      const names = NAMES.filter((name) => ears.has(name));
      ears.clear();
      return names;
    },
  };
}
