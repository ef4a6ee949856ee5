/** Recovery through an adapter of others, that keeps sessions and events where it likes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryServer } from "./memory-server.test.js";
import type { Socket } from "./socket.js";

/** An adapter that remembers elsewhere, as published ones do. */
function foreign(restore: (pid: string, offset: unknown) => unknown) {
  const calls: unknown[] = [];
  const server = new MemoryServer({ connectionStateRecovery: true });
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => sockets.push(socket));
  server.adapter(
    () =>
      ({
        persistSession: (session: unknown) => calls.push(["persist", session]),
        restoreSession: (pid: string, offset: unknown) => restore(pid, offset),
        broadcast: (...args: unknown[]) => calls.push(["broadcast", ...args]),
        close: () => undefined,
        addAll: () => undefined,
        del: () => undefined,
        delAll: () => undefined,
        socketRooms: () => new Set(["own"]),
      }) as never,
  );
  return { server, sockets, calls };
}

test("an adapter of others keeps sessions, and sends what is to be kept", () => {
  const { server, sockets, calls } = foreign(() => null);
  const client = server.client().send("0");
  const { pid } = JSON.parse(String(client.read()[0]).slice(1));
  sockets[0]?.emit("x", 1);
  client.drop();
  assert.deepEqual(calls, [
    ["broadcast", { type: 2, data: ["x", 1] }, { rooms: new Set(["s1"]), except: new Set(), flags: {} }],
    ["persist", { sid: "s1", pid, rooms: ["own"], data: {} }],
  ]);
});

test("it may take its time to give one back, with the data of what was missed", async () => {
  const asked: unknown[] = [];
  const { server, sockets } = foreign(async (...args) => {
    asked.push(args);
    return { sid: "old", pid: "p", rooms: ["own"], data: { name: "x" }, missedPackets: [["missed", 1, "9-0"]] };
  });
  const client = server.client().send('0{"pid":"p","offset":"8-0"}');
  await new Promise(setImmediate);
  assert.deepEqual(client.read(), ['2["missed",1,"9-0"]', '0{"sid":"old","pid":"p"}']);
  assert.deepEqual([asked, sockets[0]?.id, sockets[0]?.data], [[["p", "8-0"]], "old", { name: "x" }]);
});

test("or have none, fail, or know nothing of recovery: the client begins anew", async () => {
  for (const restore of [
    () => null,
    async () => undefined,
    () => Promise.reject("no such session"),
    () => ({ sid: 1 }),
    () => {
      throw new TypeError("broken");
    },
  ]) {
    const { server, sockets } = foreign(restore);
    const client = server.client().send('0{"pid":"p","offset":"8-0"}');
    await new Promise(setImmediate);
    assert.match(String(client.read()[0]), /^0\{"sid":"s1","pid":"[\w-]{20}"\}$/);
    assert.equal(sockets[0]?.recovered, false);
  }
});

test("who goes while the adapter looks is not let in, and stays recoverable", async () => {
  const { server, sockets, calls } = foreign(async () => ({ sid: "s", rooms: [], data: 1, missedPackets: [] }));
  server.client().send('0{"pid":"p"}').drop();
  await new Promise(setImmediate);
  assert.deepEqual(calls, [["persist", { sid: "s", pid: "p", rooms: [], data: 1 }]]);
  assert.deepEqual(sockets, []);
});

test("a session that is given to two at once belongs to the first", async () => {
  const { server, sockets } = foreign(async () => ({ sid: "old", rooms: [], data: 1, missedPackets: [] }));
  const clients = [server.client(), server.client()];
  for (const client of clients) client.send('0{"pid":"p"}');
  await new Promise(setImmediate);
  assert.deepEqual(clients[0]?.read(), ['0{"sid":"old","pid":"p"}']);
  assert.doesNotMatch(String(clients[1]?.read()[0]), /"sid":"old"|"pid":"p"/);
  assert.deepEqual([sockets.map(({ recovered }) => recovered), server.sockets.sockets.size], [[true, false], 2]);
});
