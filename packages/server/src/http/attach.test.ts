import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { test } from "node:test";
import { fakeRequest, fakeResponse, socketPair } from "@tidewire/testkit";
import { type AttachHandlers, attach, claimUpgrade, isClaimed, isUnderPath } from "./attach.js";

/** Handlers that take what is below /mine and log what they are told. */
function handlers(log: string[]): AttachHandlers {
  return {
    request(request) {
      log.push(`request ${request.url}`);
      return request.url?.startsWith("/mine") === true;
    },
    upgrade(request: IncomingMessage, _socket: Duplex, head: Buffer) {
      log.push(`upgrade ${request.url} ${head}`);
      return request.url?.startsWith("/mine") === true;
    },
    strayUpgrade: () => log.push("stray"),
    closed: () => log.push("closed"),
  };
}

test("requests come to the engine first, and to the listeners that were there only if it lets them pass", () => {
  const server = createServer();
  const log: string[] = [];
  server.on("request", function (this: unknown, request: IncomingMessage) {
    assert.equal(this, server);
    log.push(`first app ${request.url}`);
  });
  server.on("request", () => log.push("second app"));
  attach(server, handlers(log));
  server.emit("request", fakeRequest({ url: "/mine/1" }), fakeResponse());
  assert.deepEqual(log.splice(0), ["request /mine/1"]);
  server.emit("request", fakeRequest({ url: "/other" }), fakeResponse());
  assert.deepEqual(log, ["request /other", "first app /other", "second app"]);
});

test("upgrades come with what followed their head; those of other paths are stray", () => {
  const server = createServer();
  const log: string[] = [];
  attach(server, handlers(log));
  const [socket] = socketPair();
  server.emit("upgrade", fakeRequest({ url: "/mine" }), socket, Buffer.from("head"));
  server.emit("upgrade", fakeRequest({ url: "/other" }), socket, Buffer.alloc(0));
  server.emit("close");
  assert.deepEqual(log, ["upgrade /mine head", "upgrade /other ", "stray", "closed"]);
});

test("an upgrade that is taken is claimed where others listen, so that they leave it alone", () => {
  for (const [others, url, expected] of [
    [0, "/mine", false],
    [1, "/mine", true],
    [1, "/other", false],
  ] as const) {
    const server = createServer();
    attach(server, handlers([]));
    for (let count = 0; count < others; count++) server.on("upgrade", () => undefined);
    const [socket] = socketPair();
    server.emit("upgrade", fakeRequest({ url }), socket, Buffer.alloc(0));
    assert.equal(isClaimed(socket), expected, `${url} beside ${others}`);
    claimUpgrade(socket);
    assert.equal(isClaimed(socket), true);
  }
});

test("tells of a stray upgrade whether nobody has dealt with it, whatever was written before it came", () => {
  const deals: [string, boolean, (socket: Duplex & { bytesWritten: number }) => void][] = [
    ["nothing", true, () => undefined],
    ["an answer", false, (socket) => void Object.assign(socket, { bytesWritten: socket.bytesWritten + 1 })],
    ["somebody who reads", false, (socket) => void socket.on("data", () => undefined)],
    ["a claim", false, claimUpgrade],
    ["an end", false, (socket) => void socket.destroy()],
  ];
  for (const before of [0, 200])
    for (const [title, expected, deal] of deals) {
      const server = createServer();
      const told: (() => boolean)[] = [];
      attach(server, { ...handlers([]), strayUpgrade: (_socket, isUntouched) => told.push(isUntouched) });
      const socket = Object.assign(socketPair()[0], { bytesWritten: before });
      server.emit("upgrade", fakeRequest({ url: "/other" }), socket, Buffer.alloc(0));
      assert.equal(told[0]?.(), true);
      deal(socket);
      assert.equal(told[0]?.(), expected, `${title} behind ${before} bytes`);
    }
});

test("takes what was written for an answer where another listener came first", () => {
  const server = createServer();
  server.on("upgrade", () => undefined);
  const verdicts: boolean[] = [];
  attach(server, { ...handlers([]), strayUpgrade: (_socket, isUntouched) => verdicts.push(isUntouched()) });
  for (const bytesWritten of [0, 200]) {
    const socket = Object.assign(socketPair()[0], { bytesWritten });
    server.emit("upgrade", fakeRequest({ url: "/other" }), socket, Buffer.alloc(0));
  }
  assert.deepEqual(verdicts, [true, false]);
});

test("undoing it leaves the server as it was", () => {
  const server = createServer();
  const app = (): void => undefined;
  server.on("request", app);
  const detach = attach(server, handlers([]));
  assert.notDeepEqual(server.listeners("request"), [app]);
  detach();
  assert.deepEqual(server.listeners("request"), [app]);
  assert.deepEqual([server.listenerCount("upgrade"), server.listenerCount("close")], [0, 0]);
});

test("a path takes what lies below it, up to a border", () => {
  for (const [url, path, expected] of [
    ["/socket.io/?EIO=4", "/socket.io/", true],
    ["/socket.io/x/?EIO=4", "/socket.io/", true],
    ["/socket.io?EIO=4", "/socket.io/", false],
    ["/socket.iox/", "/socket.io/", false],
    ["/socket.io", "/socket.io", true],
    ["/socket.io?EIO=4", "/socket.io", true],
    ["/socket.io/?EIO=4", "/socket.io", true],
    ["/socket.io#x", "/socket.io", true],
    ["/socket.iox", "/socket.io", false],
    ["//socket.io/", "/socket.io/", false],
    ["http://host/socket.io/", "/socket.io/", false],
    ["", "/socket.io/", false],
    [undefined, "/socket.io/", false],
    ["/anything", "/", true],
  ] as const) {
    assert.equal(isUnderPath(url, path), expected, `${url} under ${path}`);
  }
});
