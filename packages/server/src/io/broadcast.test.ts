import assert from "node:assert/strict";
import { test } from "node:test";
import type { Adapter, BroadcastOptions, BroadcastPacket } from "../adapter/adapter.js";
import { Clock } from "../engine/clock.js";
import type { ServerError } from "../server-error.js";
import { broadcastWithAck } from "./broadcast.js";
import { HandTime } from "./memory-server.test.js";

const PACKET: BroadcastPacket = { type: 2, data: ["hello"] };

interface Ask {
  timeoutMs?: number;
  options?: Partial<BroadcastOptions>;
  /** What the adapter's call returns. */
  returns?: unknown;
  servers?: Promise<number>;
}

/** A broadcast under way, seen from the adapter; what the callback was called with. */
function ask({ timeoutMs, options, returns, servers = Promise.resolve(1) }: Ask = {}) {
  const time = new HandTime();
  const clock = new Clock(time);
  const calls: unknown[][] = [];
  const under = {
    counted: (_: number): void => undefined,
    acknowledged: (..._: unknown[]): void => undefined,
    missing: (): void => undefined,
  };
  const adapter: Pick<Adapter, "broadcastWithAck" | "serverCount"> = {
    broadcastWithAck(_packet, _options, counted, acknowledged, missing = () => undefined) {
      Object.assign(under, { counted, acknowledged, missing });
      return returns as undefined;
    },
    serverCount: () => servers,
  };
  broadcastWithAck(
    adapter as Adapter,
    PACKET,
    { rooms: new Set(), ...options },
    clock,
    timeoutMs,
    (error: Error | null, responses: unknown) => calls.push([(error as ServerError | null)?.code ?? null, responses]),
  );
  return { ...under, calls, time, clock };
}

test("is done when everybody addressed has answered: the first argument of each", async () => {
  const { counted, acknowledged, calls } = ask();
  counted(2);
  acknowledged("a", "more");
  await Promise.resolve();
  assert.deepEqual(calls, []);
  acknowledged("b");
  acknowledged("after the end");
  assert.deepEqual(calls, [[null, ["a", "b"]]]);
});

test("is done at once when nobody is addressed", async () => {
  const { counted, calls } = ask();
  counted(0);
  assert.deepEqual(calls, []);
  await Promise.resolve();
  assert.deepEqual(calls, [[null, []]]);
});

test("waits for every server to say how many it addressed", async () => {
  const { counted, acknowledged, calls } = ask({ servers: Promise.resolve(2) });
  counted(1);
  acknowledged("a");
  await Promise.resolve();
  assert.deepEqual(calls, []);
  counted(0);
  assert.deepEqual(calls, [[null, ["a"]]]);
});

test("without a timeout it waits as long as it takes", async () => {
  const { counted, acknowledged, calls, time, clock } = ask();
  counted(1);
  await Promise.resolve();
  time.advance(86_400_000);
  assert.deepEqual(calls, []);
  assert.equal(clock.size, 0);
  acknowledged("late");
  assert.deepEqual(calls, [[null, ["late"]]]);
});

test("who leaves without an answer makes it an error, with the answers that came", async () => {
  const { counted, acknowledged, missing, calls } = ask();
  counted(2);
  acknowledged("a");
  await Promise.resolve();
  missing();
  assert.deepEqual(calls, [["disconnected", ["a"]]]);
});

test("a timeout ends it with the answers that came, and frees what waited for the others", async () => {
  let freed = 0;
  const { counted, acknowledged, calls, time, clock } = ask({ timeoutMs: 1000, returns: () => freed++ });
  counted(2);
  acknowledged("a");
  await Promise.resolve();
  time.advance(999);
  assert.deepEqual([calls, freed], [[], 0]);
  time.advance(9);
  assert.deepEqual([calls, freed], [[["timeout", ["a"]]], 1]);
  acknowledged("late");
  assert.equal(calls.length, 1);
  assert.equal(clock.size, 0);
});

test("an end before the timeout cancels it", async () => {
  const { counted, calls, clock } = ask({ timeoutMs: 1000 });
  counted(0);
  await Promise.resolve();
  assert.deepEqual(calls, [[null, []]]);
  assert.equal(clock.size, 0);
});

test("takes an adapter that returns a promise", async () => {
  const { counted, calls } = ask({ returns: Promise.resolve() });
  counted(0);
  await Promise.resolve();
  assert.deepEqual(calls, [[null, []]]);
});

test("servers that cannot be counted are an error", async () => {
  const { counted, calls } = ask({ servers: Promise.reject(new TypeError("bus is gone")), timeoutMs: 1000 });
  counted(0);
  await Promise.resolve();
  assert.deepEqual(calls, [["timeout", []]]);
});

test("a single socket's answer is given as it is, and none as null", async () => {
  const options = { flags: { expectSingleResponse: true } };
  const answered = ask({ options });
  answered.counted(1);
  await Promise.resolve();
  answered.acknowledged("a");
  assert.deepEqual(answered.calls, [[null, "a"]]);
  const late = ask({ options, timeoutMs: 10 });
  late.counted(1);
  late.time.advance(100);
  assert.deepEqual(late.calls, [["timeout", null]]);
});

test("what the adapter throws goes to the caller, and no timeout is left running", () => {
  const clock = new Clock(new HandTime());
  const adapter = {
    broadcastWithAck(): void {
      throw new TypeError("cannot be encoded");
    },
  } as unknown as Adapter;
  const callback = (): void => assert.fail("never sent");
  assert.throws(() => broadcastWithAck(adapter, PACKET, { rooms: new Set() }, clock, 1000, callback), TypeError);
  assert.equal(clock.size, 0);
});
