/** A page whose clock and network are the test's: what the tests of its session start from. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { FakeClock } from "@tidewire/testkit";

export class FakeSocket {
  binaryType = "blob";
  bufferedAmount = 0;
  closedByUs = false;
  readonly sent: unknown[] = [];
  readonly url: string;
  readonly protocols: string | string[] | undefined;
  declare onmessage: (event: { data: unknown }) => void;
  declare onerror: (event: unknown) => void;
  declare onclose: (event: unknown) => void;

  constructor(url: string, protocols?: string | string[]) {
    if (protocols === "impossible") throw new RangeError("no such protocol");
    this.url = url;
    this.protocols = protocols;
  }

  send(message: unknown): void {
    this.sent.push(message);
  }

  close(): void {
    this.closedByUs = true;
  }

  /** The server sends these, one after the other. */
  receive(...messages: unknown[]): void {
    for (const data of messages) this.onmessage({ data });
  }
}

export function openPacket(over: Record<string, unknown> = {}): string {
  return `0${JSON.stringify({ sid: "s1", upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, ...over })}`;
}

const native = {
  globals: { setTimeout, clearTimeout },
  now: Date.now,
  random: Math.random,
};

export function fakePage(t: TestContext) {
  const clock = new FakeClock(1_000_000);
  const sockets: FakeSocket[] = [];
  const reported: unknown[] = [];
  t.after(() => {
    Object.assign(globalThis, native.globals);
    Date.now = native.now;
    Math.random = native.random;
  });
  Date.now = clock.now;
  Math.random = () => 0.5;
  Object.assign(globalThis, {
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
    reportError: (error: unknown) => reported.push(error),
    WebSocket: class extends FakeSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    },
  });
  const latest = (): FakeSocket => {
    const found = sockets.at(-1);
    assert.ok(found);
    return found;
  };
  return { clock, sockets, reported, latest };
}

test("has a clock, and WebSockets that show what was sent", (t) => {
  const { clock, latest } = fakePage(t);
  const log: string[] = [];
  setTimeout(() => log.push("late"), 10);
  clock.advance(10);
  new WebSocket("ws://h").send("a");
  assert.deepEqual([log, latest().sent, latest().url], [["late"], ["a"], "ws://h"]);
});
