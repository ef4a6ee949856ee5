import assert from "node:assert/strict";
import { test } from "node:test";
import type { Adapter, BroadcastOptions, BroadcastPacket } from "../adapter/adapter.js";
import { AcksView } from "./acks-view.js";
import { askingAdapter, FOREIGN_ACK_TIMEOUT_MS } from "./foreign-adapter.js";

const ASK: BroadcastPacket = { type: 2, data: ["ask"] };
const nothing = (): void => undefined;

/** A published adapter with one socket, and the options it was called with. */
function foreign() {
  const waiting = new Map<number, () => void>();
  const socket = {
    expectAck: (id: number, _: unknown, missing: () => void) => void waiting.set(id, missing),
    forgetAck: (id: number) => void waiting.delete(id),
    waitsForAck: (id: number) => waiting.has(id),
  };
  const seen: BroadcastOptions[] = [];
  const adapter = {
    nsp: { sockets: new Map([["a", socket]]) },
    broadcastWithAck(
      packet: BroadcastPacket,
      options: BroadcastOptions,
      counted: (n: number) => void,
      ack: () => void,
    ) {
      packet.id = 3;
      seen.push(options);
      new AcksView(socket).set(3, ack);
      counted(1);
    },
    serverCount: async () => 5,
  } as unknown as Adapter;
  return { adapter, waiting, seen };
}

test("leaves an adapter of ours as it is", () => {
  const { adapter } = foreign();
  Object.assign(adapter, { tellsWhoLeft: true });
  assert.deepEqual(askingAdapter(adapter, {}), { adapter, timeoutMs: undefined });
  assert.deepEqual(askingAdapter(adapter, { timeout: 10 }), { adapter, timeoutMs: 10 });
});

test("a published adapter tells who left, and forgets who did not answer", () => {
  const { adapter, waiting } = foreign();
  let missing = 0;
  const asking = askingAdapter(adapter, { timeout: 10 });
  const forget = asking.adapter.broadcastWithAck(
    { ...ASK },
    { rooms: new Set() },
    nothing,
    () => undefined,
    () => {
      missing++;
    },
  );
  waiting.get(3)?.();
  assert.equal(missing, 1);
  assert.equal(waiting.size, 1);
  (forget as () => void)();
  assert.equal(waiting.size, 0);
});

test("what stands before published adapters, and forgets by itself, is told to", () => {
  const { adapter } = foreign();
  let forgotten = 0;
  const told: unknown[] = [];
  Object.assign(adapter, {
    broadcastWithAck(...args: unknown[]) {
      told.push(args[4]);
      return () => forgotten++;
    },
  });
  const forget = askingAdapter(adapter, {}).adapter.broadcastWithAck(
    { ...ASK },
    { rooms: new Set() },
    nothing,
    nothing,
    nothing,
  );
  (forget as () => void)();
  assert.equal(forgotten, 1);
  assert.deepEqual(told, [nothing]);
});

test("nobody has to be told who left, and an adapter may not say which packet it sent", () => {
  const { adapter, waiting } = foreign();
  Object.assign(adapter, { broadcastWithAck: nothing, nsp: undefined });
  const asking = askingAdapter(adapter, {}).adapter;
  (asking.broadcastWithAck({ ...ASK }, { rooms: new Set() }, nothing, nothing) as () => void)();
  (asking.broadcastWithAck({ ...ASK, id: 1 }, { rooms: new Set() }, nothing, nothing) as () => void)();
  assert.equal(waiting.size, 0);
});

test("a published adapter always has a bound to wait, and the caller's flags stay as they were", () => {
  const { adapter, seen } = foreign();
  const options = { rooms: new Set<string>(), flags: { compress: false } };
  const { adapter: asking, timeoutMs } = askingAdapter(adapter, options.flags);
  asking.broadcastWithAck({ ...ASK }, options, nothing, () => undefined);
  assert.equal(timeoutMs, FOREIGN_ACK_TIMEOUT_MS);
  assert.deepEqual(seen[0]?.flags, { compress: false, timeout: FOREIGN_ACK_TIMEOUT_MS });
  assert.deepEqual(options.flags, { compress: false });
});

test("a local broadcast waits for no other server", async () => {
  const { adapter } = foreign();
  assert.equal(await askingAdapter(adapter, {}).adapter.serverCount(), 5);
  assert.equal(await askingAdapter(adapter, { local: true }).adapter.serverCount(), 1);
});
