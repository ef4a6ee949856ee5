import assert from "node:assert/strict";
import { test } from "node:test";
import type { BroadcastPacket } from "./adapter.js";
import type { LocalSocket, LocalSockets } from "./memory.js";
import { RecoveringAdapter, type RecoveryHost } from "./recovering.js";

const LIMITS = { maxDisconnectionMs: 1000, detectionMs: 100, maxSessions: 3, maxPackets: 100, maxBytes: 1000 };

function adapterOf() {
  const expired: string[] = [];
  const wakes: number[] = [];
  const time = { now: 0, wake: (): void => undefined };
  const sockets: LocalSockets<string, LocalSocket<string>> = {
    connected: [],
    find: () => undefined,
    joining: () => [],
    isConnected: () => true,
    encode: ({ data }: BroadcastPacket) => JSON.stringify(data),
    nextAckId: () => 0,
  };
  const host: RecoveryHost<string> = {
    now: () => time.now,
    wakeAt(at, wake) {
      wakes.push(at);
      time.wake = wake;
    },
    byteLength: (message) => message.length,
    sessionExpired: ({ pid }) => expired.push(pid),
  };
  return { adapter: new RecoveringAdapter(sockets, host, LIMITS, "t."), expired, wakes, time };
}

const everybody = { rooms: new Set<string>(), except: new Set<string>() };
const session = { sid: "s", pid: "p", rooms: [], data: {}, since: 0 };

test("remembers events with their offset as last argument, and leaves the packet as it was", () => {
  const { adapter } = adapterOf();
  const packet: BroadcastPacket = { type: 2, data: ["hello", 1] };
  adapter.broadcast(packet, everybody);
  assert.equal(adapter.record(["direct"], ["s"], [], {}), '["direct","t.2"]');
  assert.deepEqual(packet, { type: 2, data: ["hello", 1] });
  assert.equal(adapter.position, 2);
  assert.deepEqual(adapter.missed(0, ["s"]), ['["hello",1,"t.1"]', '["direct","t.2"]']);
});

test("does not remember what is volatile, nor what waits for an acknowledgement", () => {
  const { adapter } = adapterOf();
  adapter.broadcast({ type: 2, data: ["x"] }, { ...everybody, flags: { volatile: true } });
  adapter.broadcast({ type: 2, data: ["x"], id: 1 }, everybody);
  adapter.broadcastWithAck(
    { type: 2, data: ["x"] },
    everybody,
    () => undefined,
    () => undefined,
  );
  assert.equal(adapter.position, 0);
});

test("an event that cannot be encoded is not remembered", () => {
  const { adapter } = adapterOf();
  assert.throws(() => adapter.broadcast({ type: 2, data: ["x", 1n] }, everybody));
  assert.equal(adapter.position, 0);
});

test("asks to be woken when the next thing falls due, and for nothing that is later", () => {
  const { adapter, wakes, time, expired } = adapterOf();
  adapter.record(["x"], [], [], {});
  adapter.record(["x"], [], [], {});
  assert.deepEqual(wakes, [6100]);
  adapter.persistSession(session);
  assert.deepEqual(wakes, [6100, 1000]);
  assert.equal(adapter.sessionCount, 1);
  time.now = 1000;
  time.wake();
  assert.deepEqual([expired, wakes], [["p"], [6100, 1000, 6100]]);
  time.now = 6100;
  time.wake();
  assert.deepEqual([adapter.missed(0, []), wakes.length], [[], 3]);
});

test("gives a session back, and wakes for nobody once it is closed", () => {
  const { adapter, wakes } = adapterOf();
  adapter.persistSession(session);
  assert.deepEqual(adapter.restoreSession("p", undefined), { session, position: 0 });
  adapter.close();
  assert.equal(wakes.at(-1), Number.POSITIVE_INFINITY);
});
