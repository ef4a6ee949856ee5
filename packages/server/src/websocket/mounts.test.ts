import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { test } from "node:test";
import { ByteClient, fakeRequest, type MemorySocket, readResponseHead, socketPair } from "@tidewire/testkit";
import { claimUpgrade } from "../http/attach.js";
import { mountOn } from "./mounts.js";
import { pathTest } from "./path.js";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Mounts a taker that writes down what it gets. */
function mount(http: Server, name: string, path: string | undefined, log: string[]): () => void {
  return mountOn(http, {
    hasPath: path !== undefined,
    wants: pathTest(path),
    handleUpgrade: ({ url }) => void log.push(`${name} ${url}`),
  });
}

function upgrade(http: Server, url: string): { client: MemorySocket; socket: MemorySocket } {
  const [client, socket] = socketPair();
  http.emit("upgrade", fakeRequest({ url }), socket, Buffer.alloc(0));
  return { client, socket };
}

test("every server gets its path, and who has none gets the rest", () => {
  const http = createServer();
  const log: string[] = [];
  mount(http, "rest", undefined, log);
  mount(http, "a", "/a", log);
  mount(http, "b", "/b/", log);
  for (const url of ["/a", "/b/x", "/c"]) upgrade(http, url);
  assert.deepEqual(log, ["a /a", "b /b/x", "rest /c"]);
  assert.equal(http.listenerCount("upgrade"), 1);
});

test("what nobody wants is a 404 where nobody else listens", async () => {
  const http = createServer();
  mount(http, "a", "/a", []);
  const { client } = upgrade(http, "/other");
  assert.equal((await readResponseHead(new ByteClient(client))).status, 404);
});

test("what nobody wants is left alone where others listen", async () => {
  const http = createServer();
  mount(http, "a", "/a", []);
  http.on("upgrade", () => undefined);
  const { socket } = upgrade(http, "/other");
  await turn();
  assert.deepEqual([socket.destroyed, socket.writeCalls], [false, 0]);
  socket.destroy();
});

test("who wants all leaves to others what they claim, answer or listen to", async () => {
  for (const take of [
    (socket: MemorySocket) => claimUpgrade(socket),
    (socket: MemorySocket) => socket.on("data", () => undefined),
    (socket: MemorySocket) => socket.destroy(),
  ]) {
    const http = createServer();
    const log: string[] = [];
    mount(http, "all", undefined, log);
    http.on("upgrade", ({ url }, socket) => {
      if (url === "/theirs") take(socket as unknown as MemorySocket);
    });
    upgrade(http, "/theirs");
    upgrade(http, "/free");
    await turn();
    assert.deepEqual(log, ["all /free"]);
  }
});

test("the last one to leave takes the listener along", () => {
  const http = createServer();
  const log: string[] = [];
  const [a, b] = [mount(http, "a", "/a", log), mount(http, "b", "/b", log)];
  a();
  upgrade(http, "/b");
  assert.deepEqual(log, ["b /b"]);
  b();
  assert.equal(http.listenerCount("upgrade"), 0);
});
