/** Plain clients of two servers that the published Redis adapter connects. */
import assert from "node:assert/strict";
import { createAdapter } from "@socket.io/redis-adapter";
import type { ServerOptions } from "@tidewire/server";
import { eventually, nextEvent } from "@tidewire/testkit";
import { Cleanup } from "../adapters/cluster.js";
import { ownName, redisClient } from "../adapters/redis-clients.js";
import { test } from "../support/bounded-test.js";
import { scene } from "./scene.js";

test("plain clients of two servers are in the same rooms", async (t) => {
  const cleanup = new Cleanup(t);
  const key = ownName();
  const adapter = async () =>
    createAdapter(await redisClient(cleanup), await redisClient(cleanup), { key }) as unknown as NonNullable<
      ServerOptions["adapter"]
    >;
  const a = await scene(t, { adapter: await adapter() });
  const b = await scene(t, { adapter: await adapter() });
  const chats = [a, b].map(({ io }) => io.of("/chat"));
  const sockets = [await a.webSocket(), await b.webSocket()];
  const stream = await b.stream();
  const published = await a.published("client 4.8.4");
  await eventually(async () => (await chats[0]?.fetchSockets())?.length === 4);

  for (const [at, chat] of chats.entries()) {
    const heard = nextEvent(published, "message");
    chat.to("all").emit("message", `from ${at}`);
    chat.emit("draw", 1, Buffer.of(2));
    for (const socket of sockets) {
      assert.equal(await socket.next(), `from ${at}`);
      assert.equal(await socket.next(), '["draw",1,{"$binary":"Ag=="}]');
    }
    assert.equal((await stream.next()).data, `from ${at}`);
    assert.equal((await stream.next()).data, '[1,{"$binary":"Ag=="}]');
    assert.deepEqual(await heard, [`from ${at}`]);
  }

  // By its id, by its room, by a remote socket, and together with an answer that never comes.
  const there = b.sockets[0]?.id ?? "";
  chats[0]?.to(there).emit("message", "by id");
  assert.equal(await sockets[1]?.next(), "by id");
  const remote = (await chats[0]?.fetchSockets())?.find(({ id }) => id === there);
  remote?.emit("message", "by hand");
  assert.equal(await sockets[1]?.next(), "by hand");
  const asked = await chats[0]
    ?.to(there)
    .timeout(300)
    .emitWithAck("question")
    .catch((error: unknown) => error);
  assert.ok(asked instanceof Error);
  assert.equal(await sockets[1]?.next(), '["question"]');

  const told = nextEvent(chats[1] as never, "hello");
  chats[0]?.serverSideEmit("hello", 1);
  assert.deepEqual(await told, [1]);

  const resumed = await a.stream("/chat/events", { "Last-Event-ID": "x-1" });
  assert.equal((await resumed.next()).event, "reset");

  chats[0]?.in("all").disconnectSockets();
  for (const socket of sockets) assert.deepEqual(await socket.closed, [1000, "server namespace disconnect"]);
  await stream.ended;
});
