import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { type AddressInfo, BlockList, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { eventually, tcpPair } from "@tidewire/testkit";
import { acceptBare } from "./accept-bare.js";
import { BareSocket, learnBare } from "./bare-socket.js";
import { guardSocket } from "./connection.js";

/** A server all of whose connections may be bare, with a log of how each came. */
async function setUp(t: TestContext, options: object = {}) {
  learnBare((await tcpPair(t)).accepted);
  const log: string[] = [];
  const open: { destroy(): unknown }[] = [];
  const own = (socket: Socket): void => {
    open.push(socket);
    log.push("stream");
  };
  const server = createServer({ allowHalfOpen: true, ...options }, own);
  const undo = acceptBare(server, own, (handle, accepting) => {
    open.push(new BareSocket(handle, accepting, { received: () => undefined, becameStream: guardSocket }));
    log.push("bare");
    return true;
  });
  const close = () => {
    for (const socket of open) socket.destroy();
    server.close();
  };
  t.after(close);
  const listen = async (where: number | string = 0): Promise<void> => {
    if (typeof where === "string") server.listen(where);
    else server.listen(where, "127.0.0.1");
    await once(server, "listening");
  };
  /** How the next client comes. */
  const comes = async (): Promise<string | undefined> => {
    const before = open.length;
    const address = server.address() as AddressInfo | string;
    const client = typeof address === "string" ? connect(address) : connect(address.port, "127.0.0.1");
    t.after(() => client.destroy());
    await eventually(() => open.length > before);
    return log.at(-1);
  };
  return { server, undo, listen, comes, close };
}

test("what a server accepts is offered, until that is undone", async (t) => {
  const { undo, listen, comes } = await setUp(t);
  await listen();
  assert.equal(await comes(), "bare");
  undo();
  assert.equal(await comes(), "stream");
});

test("a server that listens again is still looked at, and one that listens already is", async (t) => {
  const { server, listen, comes, close } = await setUp(t);
  await listen();
  assert.equal(await comes(), "bare");
  close();
  await once(server, "close");
  await listen();
  assert.equal(await comes(), "bare");
});

test("undone before it listens, a server is left alone", async (t) => {
  const { undo, listen, comes } = await setUp(t);
  undo();
  await listen();
  assert.equal(await comes(), "stream");
});

for (const [what, change] of [
  ["another listener", (server: Server) => server.on("connection", () => undefined)],
  ["an emit of its own", (server: Server) => Object.assign(server, { emit: server.emit.bind(server) })],
  ["a limit of connections", (server: Server) => Object.assign(server, { maxConnections: 100 })],
] as const) {
  test(`Node makes a stream where there is ${what}`, async (t) => {
    const { server, listen, comes } = await setUp(t);
    await listen();
    change(server);
    assert.equal(await comes(), "stream");
  });
}

test("Node makes a stream where there is another listener in place of ours", async (t) => {
  const { server, listen } = await setUp(t);
  await listen();
  server.removeAllListeners("connection");
  const told = once(server, "connection");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  t.after(() => client.destroy());
  const [socket] = (await told) as [Socket];
  socket.destroy();
});

for (const [what, options] of [
  ["keeps connections alive", { keepAlive: true }],
  ["pauses them", { pauseOnConnect: true }],
  ["ends them with their peer", { allowHalfOpen: false }],
  ["asks who they are", { blockList: new BlockList() }],
] as const) {
  test(`Node makes a stream where a server ${what}`, async (t) => {
    const { server, listen, comes } = await setUp(t, options);
    // Not every version takes it as an option.
    if ("blockList" in options) Object.assign(server, options);
    await listen();
    assert.equal(await comes(), "stream");
  });
}

test("Node makes a stream where somebody subscribed to the channel of sockets", async (t) => {
  const { listen, comes } = await setUp(t);
  await listen();
  const told = (): void => undefined;
  subscribe("net.server.socket", told);
  assert.equal(await comes(), "stream");
  unsubscribe("net.server.socket", told);
  assert.equal(await comes(), "bare");
});

test("Node makes a stream of what is no TCP", async (t) => {
  const { listen, comes } = await setUp(t);
  await listen(join(mkdtempSync(join(tmpdir(), "tidewire-")), "socket"));
  assert.equal(await comes(), "stream");
});

test("a server that asks for what we do not know is left alone", async (t) => {
  const { server, listen } = await setUp(t);
  await listen();
  const handle = Reflect.get(server, "_handle");
  const original = handle.onconnection;
  const unknown = Object.assign(() => undefined, { toString: () => "self.emit(); self.novelty" });
  handle.onconnection = unknown;
  const undo = acceptBare(
    server,
    () => undefined,
    () => true,
  );
  assert.equal(handle.onconnection, unknown);
  undo();
  handle.onconnection = original;
});
