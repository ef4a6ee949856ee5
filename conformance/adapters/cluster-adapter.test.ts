import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { setupPrimary } from "@socket.io/cluster-adapter";
import { eventually, nextEvent } from "@tidewire/testkit";
import { io as connect, type Socket } from "socket.io-client";
import { test } from "../support/bounded-test.js";
import type { Task } from "./cluster-worker.js";
import { forkWorker, type Orders } from "./workers.js";

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
    const { orders, port } = await forkWorker(t, { WORKER_SERVER: server });
    const member = new Member(orders, port);
    t.after(() => member.client.disconnect());
    await nextEvent(member.client, "connect");
    return member;
  }

  order(task: Task, ...args: unknown[]): Promise<unknown> {
    return this.#orders.send(task, args);
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
