/** The admin page's server half, `instrument()`, watching a server and acting on it. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { instrument } from "@socket.io/admin-ui";
import { collect, eventually, nextEvent } from "@tidewire/testkit";
import { test } from "../support/bounded-test.js";
import { cases, client, connected } from "../support/clients.js";
import { asEmits, pair } from "../support/pair.js";
import { type Running, serve } from "../support/peer.js";

const [upgrading, polling, websocket] = ["upgrading", "polling only", "websocket only"].map((mode) => {
  const [found] = cases((version, { name }) => version.has.has("emitWithAck") && name === mode);
  if (found === undefined) throw new TypeError(`there is no newest client, ${mode}`);
  return found;
});

type Case = ReturnType<typeof cases>[number];
type Row = Record<string, unknown>;
type AdminOptions = Parameters<typeof instrument>[1];

/** bcrypt of "changeit". */
const HASH = "$2a$04$OMtScN185x5.ArXhRKyPmOsO8.02mrfh4i99xhlTyxmuA90wGzlCm";

async function watched(t: TestContext, options: AdminOptions = {}): Promise<Running> {
  const server = await serve(t);
  instrument(server.io, { auth: false, mode: "development", serverId: "tested", ...options });
  return server;
}

/** The admin's client, with everything it has been told. */
async function admin(t: TestContext, server: Running, which = websocket as Case) {
  const socket = client(t, server, which, { namespace: "/admin" });
  const inboxes = new Map(
    ["config", "all_sockets", "server_stats"].map((name) => [name, collect(asEmits(socket), name)]),
  );
  await nextEvent(asEmits(socket), "connect");
  /** The next event of this name that fits. */
  const told = (name: string, fits: (...args: never[]) => boolean) =>
    new Promise<unknown[]>((resolve) => {
      socket.on(name, function hear(...args: unknown[]) {
        if (!fits(...(args as never[]))) return;
        socket.off(name, hear);
        resolve(args);
      });
    });
  const first = async (name: string) => (await inboxes.get(name)?.next())?.[0] as never;
  return { socket, told, first };
}

test("an admin learns what can be done, which sockets there are, and how the server fares", async (t) => {
  const server = await watched(t);
  const { socket } = await pair(t, server, websocket as Case);
  socket.join("room");
  const { first } = await admin(t, server);
  const { supportedFeatures } = (await first("config")) as { supportedFeatures: string[] };
  assert.deepEqual(
    ["EMIT", "JOIN", "LEAVE", "DISCONNECT", "MJOIN", "ALL_EVENTS"].filter((name) => !supportedFeatures.includes(name)),
    [],
  );
  const sockets = (await first("all_sockets")) as Row[];
  const shown = sockets.find(({ id }) => id === socket.id);
  assert.ok(shown);
  assert.deepEqual(shown.rooms, [socket.id, "room"]);
  assert.equal(shown.nsp, "/");
  assert.equal(shown.transport, "websocket");
  assert.equal((shown.handshake as Row).address, socket.handshake.address);
  const stats = (await first("server_stats")) as Row;
  assert.equal(stats.serverId, "tested");
  assert.equal(stats.clientsCount, 2);
  assert.equal(stats.pollingClientsCount, 0);
  assert.deepEqual(
    (stats.namespaces as Row[]).filter(({ name }) => name === "/"),
    [{ name: "/", socketsCount: 1 }],
  );
  const counted = (stats.aggregatedEvents as Row[]).map(({ type }) => type);
  for (const type of ["rawConnection", "packetsIn", "bytesIn", "packetsOut", "bytesOut"]) {
    assert.ok(counted.includes(type), `${type} is not among ${counted}`);
  }
});

test("an admin sees sockets come, move to another transport, change, talk and go", async (t) => {
  const server = await watched(t);
  server.io.on("connection", (socket) => {
    socket.join("room");
    socket.data.name = "Ada";
    socket.on("ask", (value, answer) => answer(value));
  });
  const { told } = await admin(t, server);
  const news = Promise.all([
    told("socket_connected", (shown: Row) => shown.nsp === "/" && shown.transport === "polling"),
    told("room_joined", (nsp: string, room: string) => nsp === "/" && room === "room"),
    told("socket_updated", (shown: Row) => shown.transport === "websocket"),
    told("socket_updated", (shown: Row) => (shown.data as Row | undefined)?.name === "Ada"),
    told("event_received", (_nsp: string, _id: string, args: unknown[]) => args[0] === "ask"),
    told("event_sent", (_nsp: string, _id: string, args: unknown[]) => args[0] === "hello"),
    told("socket_disconnected", (nsp: string) => nsp === "/"),
    told("room_left", (nsp: string, room: string) => nsp === "/" && room === "room"),
  ]);
  const visitor = await connected(t, server, upgrading as Case);
  const { id } = visitor;
  await visitor.emitWithAck("ask", 1);
  server.io.emit("hello", "world");
  await nextEvent(asEmits(visitor), "hello");
  visitor.disconnect();
  const [came, joined, moved, changed, received, sent, gone, left] = await news;
  assert.equal((came[0] as Row).id, id);
  assert.deepEqual((came[0] as Row).rooms, [id]);
  assert.deepEqual(joined.slice(0, 3), ["/", "room", id]);
  assert.deepEqual(moved[0], { id, nsp: "/", transport: "websocket" });
  assert.deepEqual(changed[0], { id, nsp: "/", data: { name: "Ada" } });
  assert.deepEqual(received.slice(0, 3), ["/", id, ["ask", 1]]);
  assert.deepEqual(sent.slice(0, 3), ["/", id, ["hello", "world"]]);
  assert.deepEqual(gone.slice(0, 3), ["/", id, "client namespace disconnect"]);
  assert.deepEqual(left.slice(0, 3), ["/", "room", id]);
});

test("an admin sees the sockets of namespaces that are made later", async (t) => {
  const server = await watched(t);
  const { told } = await admin(t, server);
  server.io.of("/later");
  const came = told("socket_connected", (shown: Row) => shown.nsp === "/later");
  const visitor = await connected(t, server, websocket as Case, { namespace: "/later" });
  assert.equal(((await came)[0] as Row).id, visitor.id);
});

test("an admin counts who polls", async (t) => {
  const server = await watched(t);
  await pair(t, server, polling as Case);
  const { first } = await admin(t, server);
  const stats = (await first("server_stats")) as Row;
  assert.equal(stats.clientsCount, 2);
  assert.equal(stats.pollingClientsCount, 1);
});

test("an admin emits, makes sockets join, leave and go", async (t) => {
  const server = await watched(t);
  const { client: visitor, socket } = await pair(t, server, websocket as Case);
  const { socket: command } = await admin(t, server);
  const heard = nextEvent(asEmits(visitor), "hello");
  command.emit("emit", "/", socket.id, "hello", 1, "two");
  assert.deepEqual(await heard, [1, "two"]);
  command.emit("join", "/", "room", socket.id);
  await eventually(() => socket.rooms.has("room"));
  command.emit("leave", "/", "room", socket.id);
  await eventually(() => !socket.rooms.has("room"));
  const gone = nextEvent(asEmits(visitor), "disconnect");
  command.emit("_disconnect", "/", true, socket.id);
  assert.equal((await gone)[0], "io server disconnect");
});

test("an admin has to know the password, where there is one", async (t) => {
  const server = await watched(t, { auth: { type: "basic", username: "admin", password: HASH } });
  const wrong = client(t, server, websocket as Case, {
    namespace: "/admin",
    auth: { username: "admin", password: "guess" },
  });
  const [error] = await nextEvent(asEmits(wrong), "connect_error");
  assert.equal((error as Error).message, "invalid credentials");
  const right = client(t, server, websocket as Case, {
    namespace: "/admin",
    auth: { username: "admin", password: "changeit" },
  });
  const session = nextEvent(asEmits(right), "session");
  await nextEvent(asEmits(right), "connect");
  const [sessionId] = await session;
  const again = client(t, server, websocket as Case, { namespace: "/admin", auth: { sessionId } });
  await nextEvent(asEmits(again), "connect");
});

test("in production an admin gets aggregated numbers only", async (t) => {
  const server = await watched(t, { mode: "production", readonly: true });
  await pair(t, server, websocket as Case);
  const { first } = await admin(t, server);
  assert.deepEqual(await first("config"), { supportedFeatures: ["AGGREGATED_EVENTS"] });
  const stats = (await first("server_stats")) as Row;
  assert.equal(stats.clientsCount, 2);
  assert.ok((stats.aggregatedEvents as Row[]).some(({ type }) => type === "rawConnection"));
});
