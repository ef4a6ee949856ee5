import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { Clock } from "../engine/clock.js";
import { type AttachableServer, claimUpgrade } from "../http/attach.js";
import { resolveServerOptions, type ServerOptions } from "../options.js";
import { HandTime } from "./memory-server.test.js";
import { mount } from "./mount.js";

/** Nobody's path but this one is taken by clients that speak no Engine.IO. */
const PLAIN = "/plain";

function mounted(options: ServerOptions = {}) {
  const plain: string[] = [];
  const taken = (kind: string, url: string | undefined): boolean => url === PLAIN && plain.push(kind) > 0;
  const server = new EventEmitter();
  const others: string[] = [];
  server.on("request", ({ url }) => others.push(url));
  const time = new HandTime();
  const { view, unmount } = mount(
    server as unknown as AttachableServer,
    resolveServerOptions(options),
    new Clock(time),
    () => undefined,
    {
      request: (_engine, { url }) => taken("request", url),
      upgrade: (_engine, { url }) => taken("upgrade", url),
    },
  );
  return { plain, server, others, time, view, unmount };
}

test("requests of another path go to who was there before; afterwards all do", () => {
  const { server, others, unmount } = mounted({ path: "/chat" });
  server.emit("request", { url: "/socket.io/" }, {});
  server.emit("request", { url: "/chatter" }, {});
  unmount();
  server.emit("request", { url: "/chat/" }, {});
  assert.deepEqual(others, ["/socket.io/", "/chatter", "/chat/"]);
});

test("what clients without Engine.IO ask for goes to them, and else to who was there before", () => {
  const { server, others, plain } = mounted();
  server.emit("request", { url: PLAIN }, {});
  server.emit("request", { url: "/plain/else" }, {});
  server.emit("upgrade", { url: PLAIN }, new PassThrough(), Buffer.alloc(0));
  assert.deepEqual([plain, others], [["request", "upgrade"], ["/plain/else"]]);
});

for (const [title, options, before, answer, isEnded] of [
  ["an upgrade that nobody takes is ended when its time is over", {}, 0, 0, true],
  ["so is one over a connection that was kept alive behind an answer", {}, 200, 0, true],
  ["one that somebody answers is left alone", {}, 0, 1, false],
  ["so is one that is answered over a connection that was kept alive", {}, 200, 1, false],
  ["with destroyUpgrade off all are left alone", { destroyUpgrade: false }, 0, 0, false],
] as const) {
  test(title, () => {
    const { server, time } = mounted({ destroyUpgradeTimeout: 100, ...options });
    const socket = Object.assign(new PassThrough(), { bytesWritten: before });
    server.emit("upgrade", { url: "/other" }, socket, Buffer.alloc(0));
    socket.bytesWritten += answer;
    time.advance(96);
    assert.equal(socket.writableEnded, false);
    time.advance(16);
    assert.equal(socket.writableEnded, isEnded);
  });
}

test("one that may have been answered by a listener that came first is left alone", () => {
  const { server, time } = mounted({ destroyUpgradeTimeout: 100 });
  server.prependListener("upgrade", (_request, first) => {
    first.bytesWritten += 200;
  });
  const socket = Object.assign(new PassThrough(), { bytesWritten: 0 });
  server.emit("upgrade", { url: "/other" }, socket, Buffer.alloc(0));
  time.advance(1000);
  assert.equal(socket.writableEnded, false);
});

test("one that somebody claimed is left alone, however long the answer takes", () => {
  const { server, time } = mounted({ destroyUpgradeTimeout: 100 });
  const socket = Object.assign(new PassThrough(), { bytesWritten: 0 });
  server.on("upgrade", () => claimUpgrade(socket));
  server.emit("upgrade", { url: "/other" }, socket, Buffer.alloc(0));
  time.advance(1000);
  assert.equal(socket.writableEnded, false);
});

test("shows the engine: its options and how many sessions it has", () => {
  const { view } = mounted({ pingInterval: 500 });
  assert.deepEqual([view.opts?.pingInterval, view.clientsCount], [500, 0]);
});
