/** Connection state recovery through an adapter that keeps sessions and events for all servers. */
import assert from "node:assert/strict";
import { createAdapter } from "@socket.io/redis-streams-adapter";
import { eventually, nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { asEmits, type ServerSocket } from "../support/pair.js";
import { ServerUnderTest } from "../support/peer.js";
import { acquainted, Cleanup, events, member, SECONDS } from "./cluster.js";
import { ownName, redisClient } from "./redis-clients.js";

for (const [company, Second] of Object.entries(SECONDS)) {
  for (const direction of ["to the other server", "from the other server"]) {
    test(`a client that was cut off comes back ${direction}, ${company}, with all it missed`, async (t) => {
      const cleanup = new Cleanup(t);
      const names = { streamName: ownName(), sessionKeyPrefix: ownName() };
      const start = async (Class: typeof ServerUnderTest) =>
        member(cleanup, Class, {
          adapter: createAdapter(await redisClient(cleanup), names),
          connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
        });
      const both = [await start(ServerUnderTest), await start(Second)] as const;
      await acquainted(both[0].io, both[1].io);
      const [from, to] = direction === "to the other server" ? both : [both[1], both[0]];

      const { client, socket } = await from.join("/", {
        reconnection: true,
        reconnectionDelay: 300,
        randomizationFactor: 0,
      });
      socket.join("room");
      socket.data = { name: "Ada" };
      const { id } = client;
      const heard = events(client);
      from.io.emit("before", 1);
      await eventually(() => heard.length === 1);

      const left = nextEvent(asEmits(socket), "disconnect");
      // The next attempt goes to the other server.
      Object.assign(client.io, { uri: to.url });
      client.io.engine.close();
      await left;
      const back = nextEvent(asEmits(to.io), "connection");
      from.io.to("room").emit("missed", 2, Buffer.from([3]));
      to.io.emit("missed too");
      to.io.to("elsewhere").emit("never");

      const restored = (await back)[0] as ServerSocket;
      assert.equal(restored.recovered, true);
      assert.equal(restored.id, id);
      assert.deepEqual([...restored.rooms].sort(), [id, "room"].sort());
      assert.deepEqual(restored.data, { name: "Ada" });
      await eventually(() => client.connected);
      assert.equal(client.recovered, true);
      assert.equal(client.id, id);
      from.io.to("room").emit("after");
      await eventually(() => heard.length === 4);
      // The published client hands the offset over as one more argument; between servers there is no order.
      const withoutOffset = heard.map((event) => (typeof event.at(-1) === "string" ? event.slice(0, -1) : event));
      assert.deepEqual(
        withoutOffset.sort(([a], [b]) => String(a).localeCompare(String(b))),
        [["after"], ["before", 1], ["missed", 2, Buffer.from([3])], ["missed too"]],
      );
    });
  }

  test(`a client with a secret that nobody knows starts anew, ${company}`, async (t) => {
    const cleanup = new Cleanup(t);
    const names = { streamName: ownName(), sessionKeyPrefix: ownName() };
    const start = async () =>
      member(cleanup, Second, {
        adapter: createAdapter(await redisClient(cleanup), names),
        connectionStateRecovery: {},
      });
    const [server, other] = [await start(), await start()];
    // An adapter that is closed before it reads from Redis leaves a rejection to nobody.
    await acquainted(server.io, other.io);
    const { client, socket } = await server.join("/", { auth: { pid: "made up", offset: "1-1" } });
    assert.equal(socket.recovered, false);
    assert.equal(client.recovered, false);
  });
}
