/** `io.adapter(x)` while clients are connected (surface 7 q; the published server loses their rooms). */
import assert from "node:assert/strict";
import { createAdapter, createShardedAdapter } from "@socket.io/redis-adapter";
import { nextEvent } from "@tidewire/testkit";
import { Adapter } from "socket.io-adapter";
import { test } from "../support/bounded-test.js";
import { isOracle, ServerUnderTest } from "../support/peer.js";
import { type AdapterFactory, acquainted, Cleanup, member } from "./cluster.js";
import { ownName, redisClient } from "./redis-clients.js";

type Kind = (cleanup: Cleanup) => Promise<AdapterFactory>;

const key = ownName();
const KINDS: Record<string, Kind> = {
  "@socket.io/redis-adapter": async (cleanup) =>
    createAdapter(await redisClient(cleanup), await redisClient(cleanup), { key }),
  "sharded @socket.io/redis-adapter": async (cleanup) =>
    createShardedAdapter(await redisClient(cleanup), await redisClient(cleanup), { channelPrefix: key }),
};

if (!isOracle) {
  for (const [name, kind] of Object.entries(KINDS)) {
    test(`a server joins a cluster by ${name} with its clients in their rooms, and leaves it again`, async (t) => {
      const cleanup = new Cleanup(t);
      const other = await member(cleanup, ServerUnderTest, { adapter: await kind(cleanup) });
      const moving = await member(cleanup, ServerUnderTest, {});
      const { client, socket } = await moving.join();
      socket.join("room");
      const joins: string[] = [];
      moving.io.of("/").adapter.on("join-room", (room: string) => joins.push(room));

      moving.io.adapter(await kind(cleanup));
      await acquainted(moving.io, other.io);
      assert.deepEqual([...socket.rooms], [socket.id, "room"]);
      const fromOther = nextEvent(client, "hello");
      other.io.to("room").emit("hello", "from the other");
      assert.deepEqual(await fromOther, ["from the other"]);
      assert.deepEqual(
        (await other.io.in("room").fetchSockets()).map(({ id }) => id),
        [socket.id],
      );
      socket.join("later");
      assert.deepEqual(joins, ["later"]);

      moving.io.adapter(Adapter);
      const fromHere = nextEvent(client, "hello");
      moving.io.to("later").emit("hello", "from here");
      assert.deepEqual(await fromHere, ["from here"]);
      assert.deepEqual(await other.io.in("room").fetchSockets(), []);
    });
  }
}
