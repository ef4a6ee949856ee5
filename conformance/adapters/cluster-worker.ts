/** A worker of a Node cluster with a server that does what the primary tells it. It ends with its channel. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdapter } from "@socket.io/cluster-adapter";
import { setupWorker } from "@socket.io/sticky";
import { Server as PublishedServer } from "socket.io";
import { ServerUnderTest } from "../support/peer.js";

const Class = process.env.WORKER_SERVER === "published" ? PublishedServer : ServerUnderTest;
const http = createServer();
const io = new Class(http, { adapter: createAdapter() });
io.on("ask", (number: number, answer: (value: number) => void) => answer(number * 2));

/** What the primary may ask for. */
const tasks = {
  clients: () => io.sockets.sockets.size,
  serverCount: () => io.of("/").adapter.serverCount(),
  emit: (room: string | null, ...args: unknown[]) => void (room === null ? io : io.to(room)).emit("event", ...args),
  ask: (...args: unknown[]) => io.timeout(5000).emitWithAck("ask", ...args),
  found: async () => (await io.fetchSockets()).map(({ id, rooms, data }) => ({ id, rooms: [...rooms], data })),
  fill: (data: unknown) => {
    for (const socket of io.sockets.sockets.values()) socket.data = data;
  },
  join: (room: string) => io.socketsJoin(room),
  leave: (room: string) => io.socketsLeave(room),
  disconnect: () => io.disconnectSockets(),
  askServers: (number: number) => io.serverSideEmitWithAck("ask", number),
  close: () => io.close(),
};

/** The number of the report that every worker makes by itself, with its port. */
const READY = 0;

export type Task = keyof typeof tasks;

/** From the primary. Other messages on the channel are the adapter's. */
export interface Order {
  readonly order: number;
  readonly task: Task;
  readonly args: unknown[];
}

export type Report =
  | { readonly report: number; readonly value: unknown }
  | { readonly report: number; readonly fault: string };

process.on("message", async (message: Partial<Order>) => {
  if (message.task === undefined || message.order === undefined) return;
  const run = tasks[message.task] as (...args: unknown[]) => unknown;
  try {
    process.send?.({ report: message.order, value: await run(...(message.args ?? [])) } satisfies Report);
  } catch (error) {
    process.send?.({ report: message.order, fault: String(error) } satisfies Report);
  }
});
process.once("disconnect", () => process.exit());

if (process.env.WORKER_STICKY === undefined) {
  // A port of its own: workers share the others.
  http.listen({ port: 0, host: "127.0.0.1", exclusive: true });
  await once(http, "listening");
} else {
  setupWorker(io);
}
const address = http.address() as AddressInfo | null;
process.send?.({ report: READY, value: address?.port ?? 0 } satisfies Report);
