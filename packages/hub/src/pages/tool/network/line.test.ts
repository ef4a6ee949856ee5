import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ClientError,
  type Transport,
  type TransportClass,
  type TransportContext,
  type TransportSink,
} from "@tidewire/client";
import type { Plan } from "../plan.js";
import { Line } from "./line.js";

const OPEN = '{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000}';

type Packets = Parameters<Transport["send"]>[0];

/** The real manager on a transport in memory: the test plays the server. */
function world(options: Record<string, unknown> = {}) {
  const told: string[] = [];
  const sent: string[] = [];
  const timers: { ms: number; task: () => void; isOver: boolean }[] = [];
  const sinks: TransportSink[] = [];
  const answers: ((...args: unknown[]) => void)[] = [];
  class Memory implements Transport {
    readonly query: Record<string, unknown>;
    readonly #sink: TransportSink;
    writable = true;
    constructor(context: TransportContext, sink: TransportSink) {
      this.query = context.query;
      this.#sink = sink;
    }
    get name() {
      return "memory";
    }
    open() {
      sinks.push(this.#sink);
    }
    send(packets: Packets) {
      this.writable = false;
      for (const packet of packets) sent.push(`${packet.type} ${packet.data ?? ""}`.trim());
      queueMicrotask(() => {
        this.writable = true;
        this.#sink.drained();
      });
    }
    close() {}
  }
  const later = (ms: number, task: () => void) => {
    const timer = { ms, task, isOver: false };
    timers.push(timer);
    return () => {
      timer.isOver = true;
    };
  };
  const line = new Line(
    { now: () => 0, after: later, every: () => () => {}, transports: () => [Memory as unknown as TransportClass] },
    {
      changed: () => {},
      event: (namespace, event, args, answer) => {
        if (answer !== undefined) answers.push(answer);
        told.push(`${namespace} ${event} ${JSON.stringify(args)}${answer === undefined ? "" : " ?"}`);
      },
      note: (namespace, text, tone, data) =>
        void told.push(`${namespace} * ${text} ${tone ?? ""} ${data === undefined ? "" : JSON.stringify(data)}`.trim()),
      trouble: (seen) => void told.push(`trouble ${JSON.stringify(seen)}`),
      packet: () => {},
      beat: () => {},
      step: () => {},
    },
  );
  const plan = (namespaces: string[], auth?: Record<string, unknown>): Plan => ({
    url: "http://a",
    namespaces,
    revision: 4,
    transports: ["polling"],
    auth,
    options: { reconnectionDelay: 1, randomizationFactor: 0, ...options },
  });
  const say = (text: string) => sinks.at(-1)?.packet({ type: "message", data: text });
  const shake = async () => {
    sinks.at(-1)?.opened();
    sinks.at(-1)?.packet({ type: "open", data: OPEN });
    await settle();
  };
  return { line, told, sent, timers, sinks, answers, plan, say, shake };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Reconnecting takes the clock of the manager: about a millisecond. */
async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await settle();
}

test("connects every namespace with the auth payload, and tells when each is in", async () => {
  const { line, plan, sent, shake, say, told } = world();
  line.open(plan(["/", "/chat"], { token: "t" }));
  assert.equal(line.state.kind, "connecting");
  await shake();
  assert.deepEqual(sent, ['message 0{"token":"t"}', 'message 0/chat,{"token":"t"}']);
  say('0{"sid":"one"}');
  say('0/chat,{"sid":"two"}');
  assert.deepEqual(told, ["/ * connected as one good", "/chat * connected as two good"]);
  assert.deepEqual(line.state, { kind: "online", transport: "memory" });
  assert.deepEqual(
    line.memberships.map(({ namespace, state, id }) => [namespace, state, id]),
    [
      ["/", "connected", "one"],
      ["/chat", "connected", "two"],
    ],
  );
  assert.equal(line.handshake?.pingInterval, 25_000);
  line.close();
  assert.equal(line.state.kind, "idle");
});

test("every event is told with all its arguments, before and after a reconnect alike", async () => {
  const { line, plan, shake, say, told, sinks, answers, sent } = world();
  line.open(plan(["/"]));
  await shake();
  say('0{"sid":"one"}');
  say('2["news",1,{"a":2},null]');
  say('25["ask","now"]');
  answers[0]?.("yes", 1);
  assert.equal(sent.at(-1), 'message 35["yes",1]');
  sinks[0]?.closed({ description: "gone" });
  assert.equal(line.state.kind, "waiting");
  await until(() => sinks.length === 2);
  await shake();
  say('0{"sid":"two"}');
  say('2["news",2]');
  assert.deepEqual(
    told.filter((line) => /news|ask/.test(line)),
    ['/ news [1,{"a":2},null]', '/ ask ["now"] ?', "/ news [2]"],
  );
  assert.match(told.find((text) => text.startsWith("trouble")) ?? "", /"kind":"lost","reason":"transport close"/);
  line.close();
});

test("an acknowledgement comes, or is told not to come", async () => {
  const { line, plan, shake, say, sent } = world();
  line.open(plan(["/"]));
  const outcomes: unknown[] = [];
  const done = (error: string | undefined, answer: readonly unknown[]) => void outcomes.push([error, answer]);
  assert.match(line.emit("/", "a", []) ?? "", /no connection to \//);
  await shake();
  say('0{"sid":"one"}');
  assert.equal(line.emit("/", "sum", [1, 2], { timeoutMs: 60_000, done }), undefined);
  await settle();
  assert.equal(sent.at(-1), 'message 20["sum",1,2]');
  say("30[3]");
  assert.equal(line.emit("/", "sum", [], { timeoutMs: 1, done }), undefined);
  await until(() => outcomes.length === 2);
  assert.deepEqual(outcomes, [
    [undefined, [3]],
    ["operation has timed out", []],
  ]);
  assert.match(line.emit("/", "connect", []) ?? "", /reserved event name/);
  line.close();
});

test("a refused namespace is told with its data, and can be asked again", async () => {
  const { line, plan, shake, say, told, sent } = world();
  line.open(plan(["/", "/admin"]));
  await shake();
  say('0{"sid":"one"}');
  say('4/admin,{"message":"no entry","data":{"code":7}}');
  assert.equal(line.memberships[1]?.state, "refused");
  assert.deepEqual(told.slice(1), [
    '/admin * refused: no entry bad {"code":7}',
    'trouble {"kind":"refused","namespace":"/admin","message":"no entry","data":{"code":7}}',
  ]);
  line.join("/admin");
  await settle();
  assert.equal(sent.at(-1), "message 0/admin,");
  say('0/admin,{"sid":"x"}');
  assert.equal(line.memberships[1]?.state, "connected");
  line.leave("/admin");
  assert.equal(line.memberships[1]?.state, "left");
  line.close();
});

test("a namespace that is never answered is told after a while", async () => {
  const { line, plan, shake, timers, told } = world();
  line.open(plan(["/slow"]));
  await shake();
  timers.find(({ isOver }) => !isOver)?.task();
  assert.deepEqual(told, ['trouble {"kind":"silent","namespace":"/slow"}']);
  line.close();
});

test("a failed try is told with what the transport knows, and tries end as set up", async () => {
  const { line, plan, sinks, told } = world({ reconnectionAttempts: 1 });
  line.open(plan(["/"]));
  sinks[0]?.failed(new ClientError("transport", "xhr poll error", { description: 404 }));
  assert.deepEqual(
    [line.state.kind, told[0]],
    ["waiting", 'trouble {"kind":"failed","message":"xhr poll error","status":404}'],
  );
  await until(() => sinks.length === 2);
  sinks[1]?.failed(new ClientError("transport", "xhr poll error", { description: 0 }));
  await until(() => line.state.kind === "idle");
  assert.ok(told.includes(" * gave up: no more tries are left bad".trim()));
});

test("sent away by the server: it says so, and stays away until asked to come back", async () => {
  const { line, plan, shake, say, told } = world();
  line.open(plan(["/"]));
  await shake();
  say('0{"sid":"one"}');
  say("1");
  assert.equal(line.memberships[0]?.state, "left");
  line.join("/");
  assert.equal(line.state.kind, "connecting");
  await shake();
  say('0{"sid":"two"}');
  assert.equal(line.memberships[0]?.state, "connected");
  assert.match(told.join("\n"), /\/ \* disconnected: io server disconnect \(closed by the server's application.*bad/);
  line.close();
});
