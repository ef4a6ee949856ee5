/** What holds whichever published adapter connects two servers. */
import assert from "node:assert/strict";
import { eventually, nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { asEmits } from "../support/pair.js";
import { acquainted, type Backend, cluster, events, SECONDS } from "./cluster.js";

export function clusterContract(adapter: string, backend: Backend): void {
  for (const [company, Second] of Object.entries(SECONDS)) {
    const title = (behaviour: string): string => `${adapter}, ${company}: ${behaviour}`;

    test(title("an event reaches the clients of both servers, bytes included"), async (t) => {
      const [a, b] = await cluster(t, backend, Second);
      const clients = [(await a.join()).client, (await b.join()).client];
      for (const from of [a, b]) {
        const heard = clients.map((client) => nextEvent(client, "hello"));
        from.io.emit("hello", 1, "two", { three: Buffer.from([3]) });
        for (const args of await Promise.all(heard)) assert.deepEqual(args, [1, "two", { three: Buffer.from([3]) }]);
      }
    });

    test(title("rooms, exclusions, senders and local events mean the same across servers"), async (t) => {
      const [a, b] = await cluster(t, backend, Second);
      const [one, two, three] = [await a.join(), await b.join(), await b.join()];
      one.socket.join(["room", "both"]);
      two.socket.join(["room", "both", "out"]);
      three.socket.join("other");
      const heard = [one, two, three].map(({ client }) => events(client));
      a.io.to("room").emit("to");
      a.io.to(["room", "other"]).except("out").emit("except");
      a.io.to("room").to("both").emit("once");
      a.io.to(three.socket.id).emit("id");
      a.io.local.emit("local");
      one.socket.broadcast.emit("broadcast");
      one.socket.to("room").emit("others");
      // Not every adapter keeps the order.
      await eventually(() =>
        assert.deepEqual(
          heard.map((list) => list.map(([name]) => name).sort()),
          [
            ["except", "local", "once", "to"],
            ["broadcast", "once", "others", "to"],
            ["broadcast", "except", "id"],
          ],
        ),
      );
      // Nothing waits to be written to anybody any more.
      const volatile = [one, two, three].map(({ client }) => nextEvent(client, "volatile"));
      a.io.volatile.emit("volatile");
      await Promise.all(volatile);
    });

    test(title("an event stays in its namespace"), async (t) => {
      const [a, b] = await cluster(t, backend, Second, ["/chat"]);
      const [main, chat] = [await b.join(), await b.join("/chat")];
      const heard = [main, chat].map(({ client }) => events(client));
      a.io.of("/chat").emit("chat");
      a.io.emit("main");
      await eventually(() => heard.every((list) => list.length > 0));
      assert.deepEqual(heard, [[["main"]], [["chat"]]]);
    });

    test(title("everybody answers a broadcast, wherever they are"), async (t) => {
      const [a, b] = await cluster(t, backend, Second);
      const joined = [await a.join(), await b.join(), await b.join()];
      for (const [index, { client }] of joined.entries()) {
        client.on("ask", (number, bytes, answer) => answer(number + index, bytes));
      }
      for (const { io } of [a, b]) {
        const answers = await io.timeout(5000).emitWithAck("ask", 10, Buffer.from([1]));
        assert.deepEqual(answers.sort(), [10, 11, 12]);
      }
    });

    test(title("the answers that came are handed over when one does not come in time"), async (t) => {
      const [a, b] = await cluster(t, backend, Second);
      const joined = [await a.join(), await b.join(), await b.join()];
      for (const { client } of joined.slice(0, 2)) client.on("ask", (answer) => answer("yes"));
      const [error, answers] = await new Promise<unknown[]>((resolve) => {
        a.io.timeout(400).emit("ask", (...args: unknown[]) => resolve(args));
      });
      assert.ok(error instanceof Error);
      assert.deepEqual(answers, ["yes", "yes"]);
    });

    test(title("asking nobody gives no answers"), async (t) => {
      const [a] = await cluster(t, backend, Second);
      assert.deepEqual(await a.io.to("nobody").timeout(5000).emitWithAck("ask"), []);
    });

    test(title("finds the sockets of both servers, with all that is known of them"), async (t) => {
      const [a, b] = await cluster(t, backend, Second);
      const [here, there] = [await a.join(), await b.join("/", { auth: { token: "secret" }, query: { q: "1" } })];
      here.socket.join("room");
      there.socket.join(["room", "mine"]);
      there.socket.data = { name: "Ada", list: [1] };
      const found = await a.io.in("room").fetchSockets();
      assert.equal(found.length, 2);
      assert.ok(found.some((socket) => (socket as unknown) === here.socket));
      const remote = found.find(({ id }) => id === there.socket.id);
      assert.ok(remote);
      assert.deepEqual([...remote.rooms].sort(), [there.socket.id, "mine", "room"].sort());
      assert.deepEqual(remote.data, { name: "Ada", list: [1] });
      assert.deepEqual(remote.handshake.auth, { token: "secret" });
      assert.equal(remote.handshake.query.q, "1");
      assert.equal(remote.handshake.headers.host, there.socket.handshake.headers.host);
      assert.deepEqual(
        (await a.io.local.fetchSockets()).map(({ id }) => id),
        [here.socket.id],
      );
    });

    test(
      title("a socket of another server gets events, answers them, joins, leaves and is disconnected"),
      async (t) => {
        const [a, b] = await cluster(t, backend, Second);
        const { client, socket } = await b.join();
        const [remote] = await a.io.fetchSockets();
        assert.ok(remote);
        client.on("ask", (answer) => answer("yes"));
        const answer = await new Promise((resolve, reject) => {
          remote
            .timeout(5000)
            .emit("ask", (error: Error | null, value: unknown) => (error ? reject(error) : resolve(value)));
        });
        assert.equal(answer, "yes");
        const greeted = nextEvent(client, "hello");
        remote.emit("hello", 1);
        assert.deepEqual(await greeted, [1]);
        remote.join("room");
        await eventually(() => socket.rooms.has("room"));
        remote.leave("room");
        await eventually(() => !socket.rooms.has("room"));
        const gone = nextEvent(client, "disconnect");
        remote.disconnect(true);
        assert.equal((await gone)[0], "io server disconnect");
      },
    );

    test(title("makes sockets join, leave and go, wherever they are"), async (t) => {
      const [a, b] = await cluster(t, backend, Second);
      const [here, there, other] = [await a.join(), await b.join(), await b.join()];
      for (const { socket } of [here, there]) socket.join("room");
      const both = [here.socket, there.socket];
      a.io.in("room").socketsJoin(["x", "y"]);
      await eventually(() => both.every(({ rooms }) => rooms.has("x") && rooms.has("y")));
      assert.equal(other.socket.rooms.has("x"), false);
      a.io.in("x").socketsLeave("x");
      await eventually(() => both.every(({ rooms }) => !rooms.has("x") && rooms.has("y")));
      const gone = [here, there].map(({ client }) => nextEvent(client, "disconnect"));
      a.io.in("room").disconnectSockets();
      for (const [reason] of await Promise.all(gone)) assert.equal(reason, "io server disconnect");
      assert.equal(other.client.connected, true);
    });

    test(title("servers tell each other, and answer"), async (t) => {
      const [a, b] = await cluster(t, backend, Second, ["/chat"]);
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const) {
        for (const name of ["/", "/chat"]) {
          const told = nextEvent(asEmits(to.io.of(name)), "hello");
          from.io.of(name).on("hello", () => assert.fail("who sends does not hear it"));
          assert.equal(from.io.of(name).serverSideEmit("hello", 1, "two", { three: 3 }), true);
          assert.deepEqual(await told, [1, "two", { three: 3 }]);
          from.io.of(name).removeAllListeners("hello");
        }
        to.io.once("ask", (number: number, answer: (value: number) => void) => answer(number * 2));
        assert.deepEqual(await from.io.serverSideEmitWithAck("ask", 21), [42]);
      }
    });

    test(title("the children of parent namespaces are one across servers"), async (t) => {
      const [a, b] = await cluster(t, backend, Second);
      const parent = a.io.of(/^\/dynamic-\d$/);
      b.io.of(/^\/dynamic-\d$/);
      const joined = [await a.join("/dynamic-1"), await b.join("/dynamic-1"), await b.join("/dynamic-2")];
      await acquainted(a.io, b.io, "/dynamic-1");
      const heard = joined.map(({ client }) => events(client));
      b.io.of("/dynamic-1").emit("one");
      await eventually(() => heard[0]?.length === 1 && heard[1]?.length === 1);
      // Through the children that this server has.
      parent.emit("all");
      await eventually(() => heard[0]?.length === 2 && heard[1]?.length === 2);
      assert.deepEqual(heard, [[["one"], ["all"]], [["one"], ["all"]], []]);
    });

    test(title("nobody waits for a server that left"), async (t) => {
      const [a, b] = await cluster(t, backend, Second);
      const { client } = await a.join();
      client.on("ask", (answer) => answer("still here"));
      await b.leave();
      await eventually(async () => (await a.io.of("/").adapter.serverCount()) === 1);
      assert.deepEqual(await a.io.timeout(5000).emitWithAck("ask"), ["still here"]);
      assert.equal((await a.io.fetchSockets()).length, 1);
      assert.deepEqual(await a.io.serverSideEmitWithAck("ask"), []);
    });
  }
}
