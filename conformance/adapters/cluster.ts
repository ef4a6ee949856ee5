/** Servers that share an adapter, and clients on them: what the tests of published adapters are made of. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { eventually, nextEvent } from "@tidewire/testkit";
import { Server as PublishedServer, type Server, type ServerOptions, type Socket as ServerSocket } from "socket.io";
import { type Socket as ClientSocket, io as connect } from "socket.io-client";
import { asEmits } from "../support/pair.js";
import { ServerUnderTest } from "../support/peer.js";

export type AdapterFactory = NonNullable<ServerOptions["adapter"]>;

export interface Member {
  readonly io: Server;
  readonly url: string;
  /** A client that joined, and the server's side of it. */
  join(namespace?: string, options?: Record<string, unknown>): Promise<{ client: ClientSocket; socket: ServerSocket }>;
  /** Ends the server, and with it its part in the cluster. */
  leave(): Promise<void>;
}

/** Who the second server of a cluster is. The first is always the one under test. */
export const SECONDS = { "with another of its kind": ServerUnderTest, "with a published server": PublishedServer };

/** Ends what a test began, last things first: servers before what their adapters use. */
export class Cleanup {
  readonly #tasks: (() => unknown)[] = [];

  constructor(t: TestContext) {
    t.after(async () => {
      for (const task of this.#tasks.reverse()) await task();
    });
  }

  later(task: () => unknown): void {
    this.#tasks.push(task);
  }
}

/** What an adapter needs of its backend, made for each server: anew for each test, so that none hears of another. */
export type Backend = (cleanup: Cleanup) => () => Promise<AdapterFactory>;

/** Two servers that know of each other, in the main namespace and in these. */
export async function cluster(
  t: TestContext,
  backend: Backend,
  Second: typeof Server,
  namespaces: readonly string[] = [],
): Promise<[Member, Member]> {
  const cleanup = new Cleanup(t);
  const adapter = backend(cleanup);
  const first = await member(cleanup, ServerUnderTest, { adapter: await adapter() });
  const second = await member(cleanup, Second, { adapter: await adapter() });
  for (const name of ["/", ...namespaces]) {
    for (const { io } of [first, second]) io.of(name);
    await acquainted(first.io, second.io, name);
  }
  return [first, second];
}

/** Resolves when both have heard of each other. */
export async function acquainted(first: Server, second: Server, namespace = "/"): Promise<void> {
  for (const { adapter } of [first.of(namespace), second.of(namespace)]) {
    await eventually(async () => (await adapter.serverCount()) === 2, { what: "the servers do not know each other" });
  }
}

export async function member(cleanup: Cleanup, Class: typeof Server, options: Partial<ServerOptions>): Promise<Member> {
  const http = createServer();
  const io = new Class(http, options);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  let leaving: Promise<void> | undefined;
  const leave = () => {
    leaving ??= Promise.resolve(io.close()).then(() => http.closeAllConnections());
    return leaving;
  };
  cleanup.later(leave);
  return {
    io,
    url,
    leave,
    async join(namespace = "/", more = {}) {
      const connection = nextEvent(asEmits(io.of(namespace)), "connection");
      const client = connect(url + namespace, {
        transports: ["websocket"],
        forceNew: true,
        reconnection: false,
        ...more,
      });
      cleanup.later(() => client.disconnect());
      await nextEvent(client, "connect");
      return { client, socket: (await connection)[0] as ServerSocket };
    },
  };
}

/** The events that a client got so far, each with its arguments. */
export function events(client: ClientSocket): unknown[][] {
  const heard: unknown[][] = [];
  client.onAny((...event: unknown[]) => heard.push(event));
  return heard;
}
