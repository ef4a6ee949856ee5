/** Several servers behind one HTTP server, and one server behind several. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { Server } from "@tidewire/server";
import { WebSocketServer, type WebSocketServerOptions } from "@tidewire/server/websocket";
import { nextEvent, RawHttp, RawStream, RawWebSocket } from "@tidewire/testkit";
import { io } from "socket.io-client";
import { test } from "../support/bounded-test.js";
import { httpServer } from "./listening.js";

interface Closable {
  close(): Promise<void>;
}

/** Says its name to whoever connects. */
function named(name: string, options: WebSocketServerOptions): WebSocketServer {
  const server = new WebSocketServer(options);
  server.on("connection", (connection) => void connection.send(name));
  return server;
}

async function whoIsAt(port: number, path: string): Promise<string> {
  const raw = await RawWebSocket.open(port, path);
  const name = await raw.nextText();
  raw.destroy();
  return name;
}

for (const first of ["Engine.IO", "WebSocket"]) {
  test(`beside an Engine.IO server nobody takes the other's upgrades, ${first} attached first`, async (t) => {
    const { http, port } = await httpServer(t);
    const engine = (): Closable[] => [new Server(http, { destroyUpgradeTimeout: 50 })];
    const ours = (): Closable[] => [named("feed", { server: http, path: "/feed" }), named("rest", { server: http })];
    const attached = first === "WebSocket" ? [...ours(), ...engine()] : [...engine(), ...ours()];
    t.after(async () => {
      for (const each of attached) await each.close();
    });
    const client = io(`http://127.0.0.1:${port}`, { transports: ["websocket"], forceNew: true });
    t.after(() => client.disconnect());
    await nextEvent(client as never, "connect");
    assert.equal(await whoIsAt(port, "/feed?x"), "feed");
    assert.equal(await whoIsAt(port, "/feed/x"), "rest");
    const stream = await RawStream.open(port);
    assert.match(String(await stream.join()), /^40\{/);
    stream.close();
    const plain = new RawHttp(port);
    assert.equal((await plain.get("/feed")).text, "plain");
    plain.close();
    assert.equal(client.connected, true);
  });
}

test("a request may be answered later than Engine.IO drops what nobody takes", async (t) => {
  const { http, port } = await httpServer(t);
  const engine = new Server(http, { destroyUpgradeTimeout: 20 });
  const server = new WebSocketServer({ server: http, path: "/slow" });
  t.after(() => Promise.all([engine.close(), server.close()]));
  server.on("request", (request) => {
    setTimeout(() => void request.accept().send("late"), 200);
  });
  assert.equal(await whoIsAt(port, "/slow"), "late");
});

test("an Engine.IO server may take its time beside a server that wants every path", async (t) => {
  const { http, port } = await httpServer(t);
  const server = named("rest", { server: http });
  const engine = new Server(http, {
    allowRequest: (_request, decide) => void setTimeout(() => decide(null, true), 100),
  });
  t.after(() => Promise.all([engine.close(), server.close()]));
  const stream = await RawStream.open(port);
  assert.match(String(await stream.join()), /^40\{/);
  stream.close();
});

test("one server behind several HTTP servers, one of which leaves", async (t) => {
  const [a, b] = [await httpServer(t), await httpServer(t)];
  const server = named("both", { servers: [a.http, b.http], path: "/feed" });
  t.after(() => server.close());
  assert.deepEqual([await whoIsAt(a.port, "/feed"), await whoIsAt(b.port, "/feed")], ["both", "both"]);
  await assert.rejects(RawWebSocket.open(a.port, "/other"), /404/);
  const kept = await RawWebSocket.open(a.port, "/feed");
  server.unmount(a.http);
  await assert.rejects(RawWebSocket.open(a.port, "/feed"));
  assert.equal(await kept.nextText(), "both", "its connections go on");
  server.broadcast("still here");
  assert.equal(await kept.nextText(), "still here");
  kept.destroy();
});

test("upgrades can be handed over one by one", async (t) => {
  const { http, port } = await httpServer(t);
  const server = new WebSocketServer({ noServer: true });
  t.after(() => server.close());
  http.on("upgrade", (request, socket, head) => {
    if (request.url !== "/mine") socket.destroy();
    else server.handleUpgrade(request, socket, head, (connection) => void connection.send("handed over"));
  });
  assert.equal(await whoIsAt(port, "/mine"), "handed over");
  await assert.rejects(RawWebSocket.open(port, "/other"));
});

test("a port that is taken is an error, and one that is free has an address", async (t) => {
  const { port } = await httpServer(t);
  const taken = new WebSocketServer({ port, host: "127.0.0.1" });
  const [error] = await once(taken, "error");
  assert.equal((error as { code: string }).code, "EADDRINUSE");
  await taken.close();
  const free = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(free, "listening");
  const address = free.address();
  assert.ok(typeof address === "object" && address !== null && address.port > 0);
  const plain = new RawHttp(address.port);
  const { status, headers } = await plain.get("/");
  assert.deepEqual([status, headers.upgrade], [426, "websocket"]);
  await free.close();
  plain.close();
});
