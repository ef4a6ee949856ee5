/** The published clients, by version and by the way they travel. */
import { createRequire } from "node:module";
import type { TestContext } from "node:test";
import { type Emits, nextEvent } from "@tidewire/testkit";
import type { Manager, ManagerOptions, Socket, SocketOptions } from "socket.io-client";
import type { Running } from "./peer.js";

/** Typed as the newest client; what an older one lacks is said in `has`. */
export type ClientSocket = Socket;

export interface ClientVersion {
  readonly name: string;
  /** The Engine.IO revision it speaks. */
  readonly revision: 3 | 4;
  readonly has: ReadonlySet<"auth" | "onAny" | "onAnyOutgoing" | "timeout" | "emitWithAck" | "connect_error">;
  readonly io: (url: string, options: ClientOptions) => ClientSocket;
}

export type ClientOptions = Partial<ManagerOptions & SocketOptions>;

export interface Mode {
  readonly name: "polling only" | "websocket only" | "upgrading";
  readonly transports: string[];
}

const require = createRequire(import.meta.url);

export const CLIENTS: readonly ClientVersion[] = [
  version("socket.io-client", 4, ["auth", "onAny", "onAnyOutgoing", "timeout", "emitWithAck", "connect_error"]),
  version("socket.io-client-v3", 4, ["auth", "onAny", "connect_error"]),
  version("socket.io-client-v2", 3, []),
  version("socket.io-client-v2-2", 3, []),
];

/** Not among the published ones, but held to the same tests. */
const OURS = version("@tidewire/client", 4, [
  "auth",
  "onAny",
  "onAnyOutgoing",
  "timeout",
  "emitWithAck",
  "connect_error",
]);

export const MODES: readonly Mode[] = [
  { name: "polling only", transports: ["polling"] },
  { name: "websocket only", transports: ["websocket"] },
  { name: "upgrading", transports: ["polling", "websocket"] },
];

export interface Case {
  readonly client: ClientVersion;
  readonly mode: Mode;
  /** "client 4.8.4, polling only" */
  readonly title: string;
}

/** Every version by every mode, or those that `only` lets pass. */
export function cases(only: (client: ClientVersion, mode: Mode) => boolean = () => true): Case[] {
  return [...CLIENTS, OURS].flatMap((client) =>
    MODES.filter((mode) => only(client, mode)).map((mode) => ({ client, mode, title: `${client.name}, ${mode.name}` })),
  );
}

export interface ConnectOptions extends ClientOptions {
  /** Default "/"; may carry a query, as 2.x clients pass their credentials. */
  namespace?: string;
  /** An upgrading client is handed over after its upgrade unless this is false. */
  awaitUpgrade?: boolean;
}

/** A client that is not connected yet; disconnected when the test ends. */
export function client(
  t: TestContext,
  server: Running,
  { client, mode }: Case,
  options: ConnectOptions = {},
): ClientSocket {
  const { namespace = "/", awaitUpgrade: _, ...rest } = options;
  const socket = client.io(server.url + namespace, {
    transports: mode.transports,
    forceNew: true,
    reconnection: false,
    ...rest,
  });
  t.after(() => {
    socket.disconnect();
    closeManager(socket.io);
  });
  return socket;
}

/** A connected client, and upgraded if that is its mode. */
export async function connected(
  t: TestContext,
  server: Running,
  which: Case,
  options: ConnectOptions = {},
): Promise<ClientSocket> {
  const socket = client(t, server, which, options);
  await nextEvent(socket, "connect");
  if (which.mode.name === "upgrading" && options.awaitUpgrade !== false) await upgraded(socket);
  return socket;
}

/** The name of the transport that the client uses now. */
export function transportOf(socket: ClientSocket): string {
  return socket.io.engine.transport.name;
}

export async function upgraded(socket: ClientSocket): Promise<void> {
  if (transportOf(socket) === "polling") await nextEvent(socket.io.engine as unknown as Emits, "upgrade");
}

/** Also ends the attempts of a client that never got through. */
function closeManager(manager: Manager): void {
  manager.reconnection(false);
  manager.engine?.close();
}

function version(
  pack: string,
  revision: 3 | 4,
  has: Iterable<"auth" | "onAny" | "onAnyOutgoing" | "timeout" | "emitWithAck" | "connect_error">,
): ClientVersion {
  const { version: number } = require(`${pack}/package.json`) as { version: string };
  const io = require(pack) as ClientVersion["io"];
  return { name: pack.startsWith("@") ? "our client" : `client ${number}`, revision, has: new Set(has), io };
}
