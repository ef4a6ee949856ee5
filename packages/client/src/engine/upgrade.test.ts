import assert from "node:assert/strict";
import { test } from "node:test";
import type { EnginePacket } from "@tidewire/wire/engine";
import { FakeHost } from "../fake-host.test.js";
import type { Transport, TransportClass, TransportSink } from "./transport.js";
import { startUpgrade } from "./upgrade.js";

class Candidate implements Transport {
  readonly sent: EnginePacket[] = [];
  readonly query = {};
  readonly writable = true;
  readonly name: string;
  readonly sink: TransportSink;
  state = "new";

  constructor(name: string, sink: TransportSink) {
    this.name = name;
    this.sink = sink;
  }

  open(): void {
    this.state = "opening";
  }
  send(packets: readonly EnginePacket[]): void {
    this.sent.push(...packets);
  }
  close(): void {
    this.state = "closed";
  }
}

const probe: EnginePacket = { type: "ping", data: "probe" };
const answer: EnginePacket = { type: "pong", data: "probe" };

function setup(names: string[]) {
  const { clock } = new FakeHost();
  const log: unknown[] = [];
  const made = new Map<string, Candidate>();
  let paused: (() => void) | undefined;
  const later: TransportSink = {
    opened: () => {},
    packet: (packet) => log.push(["session", packet.data]),
    drained: () => log.push("session drained"),
    failed: () => log.push("session failed"),
    closed: () => log.push("session closed"),
  };
  const polling = {
    pause: (done: () => void) => {
      log.push("pause");
      paused = done;
    },
  } as unknown as Transport;
  const stop = startUpgrade(
    {
      transport: polling,
      prepare: ({ prototype: { name } }, sink) => {
        const candidate = new Candidate(name, sink);
        made.set(name, candidate);
        return candidate;
      },
      hold: ({ name }) => log.push(`hold ${name}`),
      adopt: ({ name }) => {
        log.push(`adopt ${name}`);
        return later;
      },
      keep: () => log.push("keep"),
      missed: ({ message, transport, cause }) => log.push(cause ? [message, transport, cause] : [message, transport]),
      after: (delayMs, task) => {
        const timer = clock.setTimeout(task, delayMs);
        return () => clock.clearTimeout(timer);
      },
    },
    names.map((name) => ({ prototype: { name } }) as unknown as TransportClass),
  );
  const get = (name: string) => made.get(name) as Candidate;
  return { clock, log, made, get, stop, pausedNow: () => paused?.() };
}

test("probes, waits for polling to stand still, then moves", () => {
  const { log, get, pausedNow } = setup(["websocket"]);
  const next = get("websocket");
  assert.equal(next.state, "opening");
  next.sink.opened();
  assert.deepEqual(next.sent, [probe]);
  next.sink.drained();
  next.sink.packet(answer);
  assert.deepEqual(log, ["hold websocket", "pause"]);
  pausedNow();
  assert.deepEqual(next.sent, [probe, { type: "upgrade" }]);
  next.sink.drained();
  next.sink.packet({ type: "message", data: "hi" });
  assert.deepEqual(log.slice(2), ["adopt websocket", "session drained", ["session", "hi"]]);
});

test("after the move its end is the session's", () => {
  const { log, get, pausedNow, stop } = setup(["websocket"]);
  get("websocket").sink.packet(answer);
  pausedNow();
  stop();
  assert.equal(get("websocket").state, "opening");
  get("websocket").sink.closed({ description: "" });
  assert.equal(log.at(-1), "session closed");
});

test("another answer, an error or a close is a miss, once", () => {
  const { log, get } = setup(["websocket"]);
  const next = get("websocket");
  next.sink.packet({ type: "message", data: "early" });
  next.sink.closed({ description: "" });
  assert.deepEqual(log, [["probe error", "websocket"]]);
  assert.equal(next.state, "closed");
  const failed = setup(["websocket"]);
  const cause = new RangeError("refused");
  failed.get("websocket").sink.failed(cause as never);
  assert.deepEqual(failed.log, [["probe error: refused", "websocket", cause]]);
});

test("a probe that dies while polling comes to rest leaves the session where it was", () => {
  const { log, get, pausedNow } = setup(["websocket"]);
  get("websocket").sink.packet(answer);
  get("websocket").sink.closed({ description: "" });
  assert.deepEqual(log.slice(2), ["keep", ["probe error: transport closed", "websocket"]]);
  pausedNow();
  assert.deepEqual(get("websocket").sent, []);
});

test("the first answer ends the other attempts; WebTransport has a head start", () => {
  const { clock, log, get, made } = setup(["websocket", "webtransport"]);
  assert.deepEqual([...made.keys()], ["webtransport"]);
  clock.advance(200);
  assert.deepEqual([...made.keys()], ["webtransport", "websocket"]);
  get("webtransport").sink.packet(answer);
  assert.equal(get("websocket").state, "closed");
  get("websocket").sink.packet(answer);
  assert.deepEqual(log, ["hold webtransport", "pause"]);
});

test("stops on demand", () => {
  const { clock, made, stop, get } = setup(["webtransport", "websocket"]);
  stop();
  assert.equal(get("webtransport").state, "closed");
  clock.advance(1000);
  assert.deepEqual([...made.keys()], ["webtransport"]);
});
