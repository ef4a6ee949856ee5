import assert from "node:assert/strict";
import { test } from "node:test";
import type { Adapter, BroadcastOptions, SocketDetails } from "../adapter/adapter.js";
import { Clock } from "../engine/clock.js";
import { BroadcastOperator, type EmitScope, RemoteSocket } from "./emit-target.js";
import { HandTime, MemoryServer } from "./memory-server.test.js";

/** An adapter that notes what it is asked, as a published one would be called. */
function noted(details: SocketDetails[] = []) {
  const calls: unknown[][] = [];
  const faults: unknown[][] = [];
  const note =
    (name: string, result?: unknown) =>
    (...args: unknown[]): unknown => {
      calls.push([name, ...args]);
      return result;
    };
  const adapter = {
    broadcast: note("broadcast"),
    broadcastWithAck: note("broadcastWithAck"),
    serverCount: async () => 1,
    sockets: note("sockets", Promise.resolve(new Set(["s1"]))),
    fetchSockets: note("fetchSockets", Promise.resolve(details)),
    addSockets: note("addSockets"),
    delSockets: note("delSockets"),
    disconnectSockets: note("disconnectSockets"),
  } as unknown as Adapter;
  const handlerFailed = (...args: unknown[]): unknown => faults.push(args);
  const scope: EmitScope = { adapter, clock: new Clock(new HandTime()), handlerFailed };
  return { calls, faults, adapter, scope, everybody: new BroadcastOperator(scope, new Set(), new Set(), {}) };
}

function addressing(rooms: string[], except: string[], flags: BroadcastOptions["flags"] = {}): BroadcastOptions {
  return { rooms: new Set(rooms), except: new Set(except), flags };
}

test("rooms and exclusions add up, given one by one or as lists", () => {
  const { everybody, calls } = noted();
  everybody.to("a").in(["b", "c"]).except("d").except(["e", "a"]).emit("hello", 1);
  const packet = { type: 2, data: ["hello", 1] };
  assert.deepEqual(calls, [["broadcast", packet, addressing(["a", "b", "c"], ["d", "e", "a"])]]);
});

test("every refinement is a value of its own: none leaks into another emit", () => {
  const { everybody, calls } = noted();
  const base = everybody.to("a");
  base.to("b").except("c").volatile.local.compress(false).timeout(5).emit("refined");
  base.emit("plain");
  assert.deepEqual(
    calls.map(([, , options]) => options),
    [
      addressing(["a", "b"], ["c"], { volatile: true, local: true, compress: false, timeout: 5 }),
      addressing(["a"], []),
    ],
  );
});

test("what an adapter does with the options it is given does not come back", () => {
  const { everybody, calls } = noted();
  const target = everybody.compress(true);
  target.emit("first");
  Object.assign((calls[0] as { flags: object }[])[2]?.flags ?? {}, { volatile: true });
  target.emit("second");
  assert.deepEqual(calls[1]?.[2], addressing([], [], { compress: true }));
});

test("reserved names cannot be emitted", () => {
  const { everybody, calls } = noted();
  assert.throws(() => everybody.emit("disconnect"), {
    code: "misuse",
    message: '"disconnect" is a reserved event name',
  });
  assert.deepEqual(calls, []);
});

test("an adapter that fails later leaves no unhandled rejection", async () => {
  const { everybody, adapter } = noted();
  Object.assign(adapter, { broadcast: () => Promise.reject(new TypeError("bus is gone")) });
  assert.equal(everybody.emit("hello"), true);
  await new Promise((resolve) => setImmediate(resolve));
});

test("asks the adapter about sockets, and to move and disconnect them", async () => {
  const { everybody, calls } = noted();
  const target = everybody.to("a").except("b");
  assert.deepEqual(await target.allSockets(), new Set(["s1"]));
  await target.fetchSockets();
  target.socketsJoin("x");
  target.socketsJoin(["x", "y"]);
  target.socketsLeave("x");
  target.disconnectSockets();
  target.disconnectSockets(true);
  const options = addressing(["a"], ["b"]);
  assert.deepEqual(calls, [
    ["sockets", new Set(["a"])],
    ["fetchSockets", options],
    ["addSockets", options, ["x"]],
    ["addSockets", options, ["x", "y"]],
    ["delSockets", options, ["x"]],
    ["disconnectSockets", options, false],
    ["disconnectSockets", options, true],
  ]);
});

test("sockets of this process are fetched as they are, others as what is known of them", async () => {
  const server = new MemoryServer();
  const { socket } = server.joined();
  const own: unknown = (await server.fetchSockets())[0];
  assert.equal(own, socket);

  const { everybody } = noted([{ id: "far", handshake: { issued: 1 }, rooms: ["far", "x"], data: { name: "n" } }]);
  const [remote] = await everybody.fetchSockets();
  assert.ok(remote instanceof RemoteSocket);
  assert.deepEqual(
    [remote.id, remote.handshake, remote.rooms, remote.data],
    ["far", { issued: 1 }, new Set(["far", "x"]), { name: "n" }],
  );
});

test("a remote socket is reached through the room of its id", () => {
  const { scope, calls } = noted();
  const remote = new RemoteSocket(scope, { id: "far", handshake: {}, rooms: [], data: {} });
  assert.equal(remote.emit("hello", 1), true);
  remote.timeout(5).emit("hello");
  remote.join("x");
  remote.leave(["x", "y"]);
  assert.equal(remote.disconnect(), remote);
  remote.disconnect(true);
  const single = addressing(["far"], [], { expectSingleResponse: true });
  assert.deepEqual(calls, [
    ["broadcast", { type: 2, data: ["hello", 1] }, single],
    ["broadcast", { type: 2, data: ["hello"] }, addressing(["far"], [], { expectSingleResponse: true, timeout: 5 })],
    ["addSockets", single, ["x"]],
    ["delSockets", single, ["x", "y"]],
    ["disconnectSockets", single, false],
    ["disconnectSockets", single, true],
  ]);
});

test("a function as last argument is called with the answers of all", async () => {
  const server = new MemoryServer();
  const [a, b] = [server.joined(), server.joined()];
  const calls: unknown[][] = [];
  server.to(["s1", "s2"]).emit("hello", 1, (...args: unknown[]) => calls.push(args));
  assert.deepEqual(a.client.read(), ['20["hello",1]']);
  assert.deepEqual(b.client.read(), ['20["hello",1]']);
  a.client.send('30["from a"]');
  b.client.send('30["from b"]');
  await Promise.resolve();
  assert.deepEqual(calls, [[null, ["from a", "from b"]]]);
});

test("a callback that throws is reported, whoever brings the last answer", async () => {
  const server = new MemoryServer();
  const { client } = server.joined();
  server.emit("hello", () => {
    throw new TypeError("callback");
  });
  await Promise.resolve();
  client.send("30[]");
  assert.deepEqual(
    server.faults.map(({ error, event, socket }) => [(error as Error).message, event, socket]),
    [["callback", "hello", undefined]],
  );
});

test("emitWithAck resolves with the answers", async () => {
  const server = new MemoryServer();
  const { client } = server.joined();
  const answers = server.to("s1").emitWithAck("hello", 1);
  client.send('30["yes"]');
  assert.deepEqual(await answers, ["yes"]);
  assert.deepEqual(await server.to("nobody").emitWithAck("hello"), []);
});

test("emitWithAck rejects with the answers that came when some are missing", async () => {
  const server = new MemoryServer();
  const [a, b] = [server.joined(), server.joined()];
  const left = assert.rejects(server.emitWithAck("hello") as Promise<unknown>, {
    code: "disconnected",
    message: "1 of 2 sockets left unanswered",
    responses: ["yes"],
  });
  a.client.send('30["yes"]');
  b.client.drop();
  await left;
});

test("an acknowledgement that is late is ignored, and was not waited for", async () => {
  const server = new MemoryServer();
  const { client } = server.joined();
  const late = assert.rejects(server.timeout(100).emitWithAck("hello") as Promise<unknown>, {
    code: "timeout",
    responses: [],
  });
  server.host.time.advance(108);
  await late;
  client.send('30["late"]');
  assert.equal(client.session.isOpen, true);
  assert.equal(server.clock.size, 0);
});

test("what cannot be encoded throws at the call, or rejects it", async () => {
  const server = new MemoryServer();
  server.joined();
  assert.throws(() => server.to("s1").emit("hello", 5n), TypeError);
  await assert.rejects(server.to("s1").timeout(100).emitWithAck("hello", 5n), TypeError);
  assert.equal(server.clock.size, 0);
});

test("a timeout that is no duration is refused", () => {
  const { everybody } = noted();
  assert.throws(() => everybody.timeout(Number.NaN), { code: "misuse" });
});
