/** What a server program may do to many sockets at once, with clients of several versions among them. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { CLIENTS, type Mode } from "../support/clients.js";
import { asEmits, type Pair, pair } from "../support/pair.js";
import { type Running, serve } from "../support/peer.js";

const MODE: Mode = { name: "websocket only", transports: ["websocket"] };

/** One client of each version; the first two are in "red". */
async function crowd(t: TestContext): Promise<{ server: Running; pairs: Pair[]; ids: string[] }> {
  const server = await serve(t);
  const pairs: Pair[] = [];
  for (const client of CLIENTS) pairs.push(await pair(t, server, { client, mode: MODE, title: client.name }));
  for (const { socket } of pairs.slice(0, 2)) await socket.join("red");
  return { server, pairs, ids: pairs.map(({ socket }) => socket.id) };
}

test("fetchSockets gives those who are meant, with rooms, handshake and data", async (t) => {
  const { server, pairs, ids } = await crowd(t);
  const [first] = pairs as [Pair];
  first.socket.data.name = "ada";
  assert.deepEqual((await server.io.fetchSockets()).map(({ id }) => id).sort(), [...ids].sort());
  const red = await server.io.in("red").fetchSockets();
  assert.deepEqual(red.map(({ id }) => id).sort(), ids.slice(0, 2).sort());
  const [own] = await server.io.in(first.socket.id).fetchSockets();
  assert.equal(own?.data.name, "ada");
  assert.deepEqual([...(own?.rooms ?? [])].sort(), [first.socket.id, "red"].sort());
  assert.equal(own?.handshake.query.transport, "websocket");
  const others = await first.socket.broadcast.fetchSockets();
  assert.equal(others.length, 3);
  const heard = nextEvent(first.client, "x");
  own?.emit("x", 1);
  assert.deepEqual(await heard, [1]);
});

test("socketsJoin and socketsLeave move everybody who is meant", async (t) => {
  const { server, ids } = await crowd(t);
  const { rooms } = server.io.of("/").adapter;
  server.io.in("red").socketsJoin(["blue", "green"]);
  const members = (room: string) => [...(rooms.get(room) ?? [])].sort();
  assert.deepEqual(members("blue"), ids.slice(0, 2).sort());
  server.io.socketsJoin("all");
  assert.equal(rooms.get("all")?.size, 4);
  server.io.in("red").socketsLeave("all");
  assert.deepEqual(members("all"), ids.slice(2).sort());
  server.io.except("red").socketsLeave("all");
  assert.equal(rooms.has("all"), false);
});

test("disconnectSockets puts out those who are meant, and their connections if asked", async (t) => {
  const { server, pairs } = await crowd(t);
  const [a, b, c] = pairs as [Pair, Pair, Pair];
  const gone = [a, b].map(({ socket }) => nextEvent(asEmits(socket), "disconnect"));
  server.io.in("red").disconnectSockets();
  for (const [reason] of await Promise.all(gone)) assert.equal(reason, "server namespace disconnect");
  assert.equal(c.client.connected, true);
  const told = nextEvent(c.client, "disconnect");
  server.io.in(c.socket.id).disconnectSockets(true);
  assert.deepEqual((await told)[0], "io server disconnect");
  assert.equal(server.io.of("/").sockets.size, 1);
});

test("a chain of operators is a value: what is added later leaves the earlier one as it was", async (t) => {
  const { server, pairs } = await crowd(t);
  const red = server.io.to("red");
  const quiet = red.except((pairs[0] as Pair).socket.id);
  const heard: number[] = [];
  for (const [at, { client }] of pairs.entries()) client.on("x", () => heard.push(at));
  quiet.emit("x");
  red.emit("x");
  const last = Promise.all(pairs.map(({ client }) => nextEvent(client, "last")));
  server.io.emit("last");
  await last;
  assert.deepEqual(heard.sort(), [0, 1, 1]);
});

test("flags of a socket count for one emit only", async (t) => {
  const { server, pairs } = await crowd(t);
  const [{ client, socket }] = pairs as [Pair];
  const answers: unknown[] = [];
  client.on("ask", (answer) => setTimeout(answer, 30, "late"));
  await assert.rejects(socket.timeout(5).emitWithAck("ask"), { message: "operation has timed out" });
  answers.push(await socket.emitWithAck("ask"));
  assert.deepEqual(answers, ["late"]);
  const others = Promise.all(pairs.slice(1).map((other) => nextEvent(other.client, "x")));
  socket.broadcast.emit("x");
  await others;
  const own = nextEvent(client, "x");
  socket.emit("x", "mine");
  assert.deepEqual(await own, ["mine"]);
  assert.equal(server.io.engine.clientsCount, 4);
});

test("the adapter tells of rooms as they come and go", async (t) => {
  const server = await serve(t);
  const told: string[] = [];
  const { adapter } = server.io.of("/");
  for (const name of ["create-room", "join-room", "leave-room", "delete-room"]) {
    adapter.on(name, (room: string) => told.push(`${name} ${room}`));
  }
  const { socket } = await pair(t, server, { client: CLIENTS[0] as (typeof CLIENTS)[0], mode: MODE, title: "" });
  await socket.join("red");
  await socket.leave("red");
  const own = socket.id;
  assert.deepEqual(told, [
    `create-room ${own}`,
    `join-room ${own}`,
    "create-room red",
    "join-room red",
    "leave-room red",
    "delete-room red",
  ]);
});
