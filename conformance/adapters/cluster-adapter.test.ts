import assert from "node:assert/strict";
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { setupPrimary } from "@socket.io/cluster-adapter";
import { eventually, nextEvent } from "@tidewire/testkit";
import { io as connect, type Socket } from "socket.io-client";
import { test } from "../support/bounded-test.js";
import type { Order, Report, Task } from "./cluster-worker.js";

/** The number of the report that every worker makes by itself. */
const LISTENING = 0;

cluster.setupPrimary({ exec: new URL("./cluster-worker.js", import.meta.url).pathname, serialization: "advanced" });
setupPrimary();

/** A server in a process of its own, and a client on it. */
class Member {
  readonly client: Socket;
  readonly #orders: Orders;

  constructor(orders: Orders, port: number) {
    this.#orders = orders;
    this.client = connect(`http://127.0.0.1:${port}`, { transports: ["websocket"], reconnection: false });
  }

  static async start(t: TestContext, server: string): Promise<Member> {
    const worker = cluster.fork({ WORKER_SERVER: server });
    t.after(() => {
      worker.process.kill("SIGKILL");
      return once(worker, "exit");
    });
    const orders = new Orders(worker);
    const member = new Member(orders, (await orders.report(LISTENING)) as number);
    t.after(() => member.client.disconnect());
    await nextEvent(member.client, "connect");
    return member;
  }

  order(task: Task, ...args: unknown[]): Promise<unknown> {
    return this.#orders.send(task, args);
  }
}

/** What a worker was told to do, and what it reports. */
class Orders {
  readonly #worker: Worker;
  readonly #open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #last = LISTENING;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (message: Partial<Report>) => {
      const waiting = this.#open.get(message.report ?? -1);
      if (waiting === undefined) return;
      this.#open.delete(message.report as number);
      if ("fault" in message) waiting.reject(new TypeError(message.fault));
      else waiting.resolve((message as { value: unknown }).value);
    });
    worker.once("exit", (code) => {
      for (const { reject } of this.#open.values()) reject(new TypeError(`the worker ended with ${code}`));
    });
  }

  report(order: number): Promise<unknown> {
    return new Promise((resolve, reject) => this.#open.set(order, { resolve, reject }));
  }

  send(task: Task, args: unknown[]): Promise<unknown> {
    const order = ++this.#last;
    this.#worker.send({ order, task, args } satisfies Order);
    return this.report(order);
  }
}

for (const [company, server] of [
  ["with another of its kind", "under test"],
  ["with a published server", "published"],
] as const) {
  test(`@socket.io/cluster-adapter, ${company}: workers of a Node cluster are one`, async (t) => {
    const [a, b] = await Promise.all([Member.start(t, "under test"), Member.start(t, server)]);
    for (const member of [a, b]) await eventually(async () => (await member.order("serverCount")) === 2);

    for (const member of [a, b]) {
      const heard = [a, b].map(({ client }) => nextEvent(client, "event"));
      await member.order("emit", null, 1, Buffer.from([2]));
      for (const args of await Promise.all(heard)) assert.deepEqual(args, [1, Buffer.from([2])]);
    }

    a.client.on("ask", (value, answer) => answer(`a ${value}`));
    b.client.on("ask", (value, answer) => answer(`b ${value}`));
    for (const member of [a, b]) assert.deepEqual(((await member.order("ask", 1)) as string[]).sort(), ["a 1", "b 1"]);

    await b.order("fill", { name: "Ada" });
    await a.order("join", "room");
    const found = async () => (await a.order("found")) as { id: string; rooms: string[]; data: unknown }[];
    await eventually(async () => (await found()).every(({ rooms }) => rooms.includes("room")));
    const remote = (await found()).find(({ id }) => id === b.client.id);
    assert.deepEqual(remote, { id: b.client.id, rooms: [b.client.id, "room"], data: { name: "Ada" } });

    const inRoom = nextEvent(b.client, "event");
    await a.order("emit", "room", "for the room");
    assert.deepEqual(await inRoom, ["for the room"]);
    await b.order("leave", "room");
    await eventually(async () => (await found()).every(({ rooms }) => !rooms.includes("room")));

    assert.deepEqual(await a.order("askServers", 21), [42]);
    assert.deepEqual(await b.order("askServers", 4), [8]);

    const gone = [a, b].map(({ client }) => nextEvent(client, "disconnect"));
    await a.order("disconnect");
    for (const [reason] of await Promise.all(gone)) assert.equal(reason, "io server disconnect");

    await b.order("close");
    await eventually(async () => (await a.order("serverCount")) === 1);
  });
}
