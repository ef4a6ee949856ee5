/** A page whose clock and network are the test's: what the tests of the small client start from. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { FakeClock } from "@tidewire/testkit";
import { Manager, type Options } from "./manager.js";

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

/** A socket of a manager on that page. */
export function setup(t: TestContext, options: Options = {}, nsp = "/") {
  const page = fakePage(t);
  const log: unknown[] = [];
  const manager = new Manager("http://h", options);
  const socket = manager.socket(nsp, options);
  socket.on("connect", () => log.push("connect"));
  socket.on("connect_error", (error: Error) => log.push(`connect_error ${error.message}`));
  socket.on("disconnect", (reason: string) => log.push(`disconnect ${reason}`));
  const open = () => page.latest().receive(openPacket());
  /** What was sent since the last call. */
  const sent = () => page.latest().sent.splice(0);
  const join = (data = '{"sid":"x"}') => {
    open();
    sent();
    page.latest().receive(`40${data}`);
    log.length = 0;
  };
  return { ...page, log, manager, socket, open, join, sent };
}

test("connects, joins, and shows what was sent", (t) => {
  const { log, socket, join, sent } = setup(t);
  join();
  assert.deepEqual([socket.id, log], ["x", []]);
  socket.emit("a");
  assert.deepEqual(sent(), ['42["a"]']);
});
