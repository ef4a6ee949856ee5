import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import type { AttachableServer } from "./attach.js";
import { trackSilent } from "./silent-connections.js";

class FakeSocket extends EventEmitter {
  bytesWritten = 0;
  remoteAddress = "192.0.2.1";
  remotePort = 1;
  destroyed = false;
  alpnProtocol: string | false = false;

  destroy(): void {
    this.destroyed = true;
    this.emit("close");
  }
}

/** A server that listens nowhere, and sockets that it is told of. */
function setUp(server: AttachableServer = createServer()) {
  server.removeAllListeners("connection");
  server.removeAllListeners("secureConnection");
  const before = (server as unknown as EventEmitter).eventNames();
  return { server, before, silent: trackSilent(server), tell: server.emit.bind(server) as EventEmitter["emit"] };
}

test("a connection is silent until it asks for something", () => {
  const { silent, tell } = setUp();
  const [mute, asking, upgrading] = [new FakeSocket(), new FakeSocket(), new FakeSocket()];
  for (const socket of [mute, asking, upgrading]) tell("connection", socket);
  assert.equal(silent.size, 3);
  tell("request", { socket: asking });
  tell("request", { socket: asking });
  tell("upgrade", { socket: upgrading });
  assert.equal(silent.size, 1);
  silent.end();
  assert.deepEqual([mute.destroyed, asking.destroyed, upgrading.destroyed, silent.size], [true, false, false, 0]);
});

test("a connection that went without a word is forgotten", () => {
  const { silent, tell } = setUp();
  const socket = new FakeSocket();
  tell("connection", socket);
  socket.destroy();
  assert.equal(silent.size, 0);
});

test("however many come and go without a word, few of them are kept", () => {
  const { silent, tell } = setUp();
  const alive = new FakeSocket();
  tell("connection", alive);
  let freed = 0;
  for (let count = 0; count < 1000; count++) {
    const socket = new FakeSocket();
    tell("connection", socket);
    // Gone from now on, and counted when that is seen.
    Object.defineProperty(socket, "destroyed", { get: () => ++freed > 0 });
  }
  assert.ok(freed >= 900, `${freed} of 1000 were let go before anybody asked`);
  assert.equal(silent.size, 1);
});

test("a connection that was answered has asked, whoever took its request", () => {
  const { silent, tell } = setUp();
  const socket = new FakeSocket();
  tell("connection", socket);
  socket.bytesWritten = 1;
  silent.end();
  assert.equal(socket.destroyed, false);
});

test("with TLS a connection is silent in its handshake, and again until it asks", () => {
  const { silent, tell } = setUp(createTlsServer() as unknown as AttachableServer);
  const raw = [1, 2, 3].map((remotePort) => Object.assign(new FakeSocket(), { remotePort }));
  for (const socket of raw) tell("connection", socket);
  assert.equal(silent.size, 3);
  const mute = Object.assign(new FakeSocket(), { remotePort: 2 });
  const session = Object.assign(new FakeSocket(), { remotePort: 3, alpnProtocol: "h2" });
  for (const socket of [mute, session]) tell("secureConnection", socket);
  assert.equal(silent.size, 2);
  silent.end();
  assert.deepEqual(
    [...raw, mute, session].map(({ destroyed }) => destroyed),
    [true, false, false, true, false],
  );
  assert.equal(silent.size, 0);
});

test("stopped, it leaves no listener and keeps nothing", () => {
  const { server, before, silent, tell } = setUp();
  const socket = new FakeSocket();
  tell("connection", socket);
  silent.stop();
  assert.deepEqual((server as unknown as EventEmitter).eventNames(), before);
  assert.deepEqual([socket.eventNames(), silent.size], [[], 0]);
});
