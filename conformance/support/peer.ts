/**
 * The server under test, behind the types of the reference implementation: what compiles against those must run on ours.
 * TIDEWIRE_PEER=socket.io judges the suites themselves: there they must be green wherever we do not deviate on purpose.
 */
import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { ServerOptions as OwnServerOptions } from "@tidewire/server";
import type { Server, ServerOptions } from "socket.io";

export const PEER = process.env.TIDEWIRE_PEER ?? "@tidewire/server";

/** Whether the suites run against the published server. What section 7 of the surface changes is tested only on ours. */
export const isOracle = PEER === "socket.io";

const loaded: unknown = await import(PEER);

export const ServerUnderTest = (loaded as { Server: typeof Server }).Server;

/** Ours serves every protocol revision by default (deviation w); the oracle has to be asked. */
const DEFAULTS: Partial<ServerOptions> = isOracle ? { allowEIO3: true } : {};

/** What the reference knows, and what only ours does. */
export type Options = Partial<ServerOptions> & Omit<OwnServerOptions, keyof ServerOptions>;

export interface Running {
  readonly io: Server;
  readonly http: HttpServer;
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** A server on a free port of 127.0.0.1, stopped when the test ends. */
export async function serve(t: TestContext, options: Options = {}, port = 0): Promise<Running> {
  const server = await start(options, port);
  t.after(server.stop);
  return server;
}

/** As `serve`, for whoever stops it in a way of its own. */
export async function start(options: Options = {}, port = 0): Promise<Running> {
  const http = createServer();
  const io = new ServerUnderTest(http, { ...DEFAULTS, ...options });
  http.listen(port, "127.0.0.1");
  await once(http, "listening");
  const bound = (http.address() as AddressInfo).port;
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= Promise.resolve(io.close()).then(() => http.closeAllConnections());
    return stopping;
  };
  return { io, http, port: bound, url: `http://127.0.0.1:${bound}`, stop };
}

/** Options for a server that is made without `serve`. */
export function withDefaults(options: Partial<ServerOptions> = {}): Partial<ServerOptions> {
  return { ...DEFAULTS, ...options };
}
