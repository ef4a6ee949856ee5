/** A socket of a manager on a fake host, over one WebSocket: what its tests start from. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compactCodec } from "@tidewire/wire/sio";
import { explain } from "./close-cause.js";
import type { EmitFlags } from "./emit-target.js";
import { FakeHost, openPacket, sessionsOn } from "./fake-host.test.js";
import { Manager } from "./manager.js";
import type { SocketOptions } from "./options.js";
import { createOutbox } from "./outbox.js";

export function setup(given: SocketOptions = {}, nsp = "/") {
  const host = new FakeHost();
  const log: unknown[] = [];
  const kit = {
    platform: host.platform,
    createSession: sessionsOn(host),
    codec: compactCodec,
    explain,
    outbox: createOutbox<EmitFlags>,
  };
  const manager = new Manager(kit, "http://h", { randomizationFactor: 0 });
  const socket = manager.socket(nsp, given);
  socket.on("connect", () => log.push("connect"));
  socket.on("connect_error", (error) => log.push(`connect_error ${error.message}`));
  socket.on("disconnect", (reason) => log.push(`disconnect ${reason}`));
  const latest = () => {
    const found = host.sockets.at(-1);
    assert.ok(found);
    return found;
  };
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
