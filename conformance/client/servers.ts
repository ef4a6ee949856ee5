/** Our client against every server it must get along with, by every way to travel. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { io, type ManagerOptions, type Socket, type SocketOptions } from "@tidewire/client";
import { eventually, nextEvent } from "@tidewire/testkit";
import type { Server, ServerOptions } from "socket.io";
import type { Running } from "../support/peer.js";
import { small } from "../support/small-client.js";

export type { Running };

export interface ServerVersion {
  readonly name: string;
  readonly Server: typeof Server;
  /** Whether it can restore the state of a connection. */
  readonly recovers: boolean;
}

/** The modules are typed as the newest published server. */
async function version(name: string, specifier: string, recovers: boolean): Promise<ServerVersion> {
  const { Server: Constructor } = (await import(specifier)) as { Server: typeof Server };
  return { name, Server: Constructor, recovers };
}

export const SERVERS: readonly ServerVersion[] = [
  await version("socket.io 4.8", "socket.io", true),
  await version("socket.io 3.1", "socket.io-v3", false),
  await version("ours", "@tidewire/server", true),
];

export const MODES: readonly (readonly [name: string, transports: readonly string[]])[] = [
  ["polling", ["polling"]],
  ["websocket", ["websocket"]],
  ["upgrading", ["polling", "websocket"]],
];

export interface Case {
  readonly title: string;
  readonly server: ServerVersion;
  readonly transports: readonly string[];
  /** The client, if it is not the whole one. */
  readonly small?: typeof small;
}

/** Every server by every mode, and by the small client of pages. */
export const CASES: readonly Case[] = SERVERS.flatMap((server) => [
  ...MODES.map(([mode, transports]) => ({ title: `${server.name}, ${mode}`, server, transports })),
  { title: `${server.name}, small client`, server, transports: ["websocket"], small },
]);

/** A server on a free port of 127.0.0.1, or on `port`; stopped when the test ends. */
export async function serve(
  t: TestContext,
  { server }: Pick<Case, "server">,
  options: Partial<ServerOptions> = {},
  port = 0,
): Promise<Running> {
  const http = createServer();
  const running = new server.Server(http, options);
  http.listen(port, "127.0.0.1");
  await once(http, "listening");
  const bound = (http.address() as AddressInfo).port;
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      running.close();
      http.closeAllConnections();
      if (http.listening) await once(http, "close");
    })();
    return stopping;
  };
  t.after(stop);
  return { io: running, http, port: bound, url: `http://127.0.0.1:${bound}`, stop };
}

export interface ClientOptions extends Partial<ManagerOptions & SocketOptions> {
  namespace?: string;
}

/** A client with a connection of its own, closed when the test ends. */
export function client(
  t: TestContext,
  url: string,
  which: readonly string[] | Pick<Case, "transports" | "small">,
  options: ClientOptions = {},
): Socket {
  const { namespace = "/", ...rest } = options;
  const { transports, small: make = io } = "transports" in which ? which : { transports: which };
  const socket = make(url + namespace, {
    transports: [...transports],
    forceNew: true,
    reconnectionDelay: 20,
    reconnectionDelayMax: 50,
    ...rest,
  });
  t.after(() => {
    socket.io.reconnection(false);
    socket.disconnect();
    socket.io.engine?.close();
  });
  return socket;
}

/** Connected, and upgraded if that is its mode. */
export async function connected(
  t: TestContext,
  running: Running,
  which: Case,
  options: ClientOptions = {},
): Promise<Socket> {
  const socket = client(t, running.url, which, options);
  await nextEvent(socket as never, "connect");
  await settled(socket, which.transports);
  return socket;
}

export async function settled(socket: Socket, transports: readonly string[]): Promise<void> {
  const last = transports.at(-1);
  await eventually(() => socket.io.engine.transport?.name === last);
}
