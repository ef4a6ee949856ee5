/** A socket of a manager on a fake host, over one WebSocket: what its tests start from. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { platform } from "#platform";
import { WebSocketTransport } from "./engine/websocket.js";
import { FakeHost, openPacket } from "./fake-host.test.js";
import { Manager, type Options } from "./manager.js";
import { sessionKit } from "./parts.js";

/** From now on all that is made lives on a fake host. */
export function fakeHost(): FakeHost {
  const host = new FakeHost();
  Object.assign(platform, host.platform);
  Object.assign(sessionKit, {
    platform: host.platform,
    network: host.network,
    transports: [WebSocketTransport],
  });
  Date.now = host.clock.now;
  Math.random = () => 0.5;
  globalThis.reportError = (error) => host.reported.push(error);
  return host;
}

export function latestOf(host: FakeHost) {
  const found = host.sockets.at(-1);
  assert.ok(found);
  return found;
}

export function setup(given: Options = {}, nsp = "/") {
  const host = fakeHost();
  const log: unknown[] = [];
  const manager = new Manager("http://h", { randomizationFactor: 0, ...given });
  const socket = manager.socket(nsp, given);
  socket.on("connect", () => log.push("connect"));
  socket.on("connect_error", (error: Error) => log.push(`connect_error ${error.message}`));
  socket.on("disconnect", (reason: string) => log.push(`disconnect ${reason}`));
  const latest = () => latestOf(host);
  const open = () => {
    latest().opened();
    latest().message(openPacket());
    host.settle();
  };
  /** What was sent since the last call. */
  const sent = () => latest().sent.splice(0);
  const join = (data = '{"sid":"x"}') => {
    open();
    sent();
    latest().message(`40${data}`);
    host.settle();
    log.length = 0;
  };
  return { host, log, manager, socket, latest, open, join, sent };
}

test("connects, joins, and shows what was sent", () => {
  const { log, socket, join, latest, sent } = setup();
  join();
  assert.deepEqual([socket.id, log], ["x", []]);
  socket.emit("a");
  assert.deepEqual(sent(), ['42["a"]']);
  assert.deepEqual(latest().sent, []);
});
