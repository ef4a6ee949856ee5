import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { ClientError } from "../client-error.js";
import { openEngine } from "./engine.js";
import { fakePage, openPacket } from "./fake-page.test.js";

function start(t: TestContext, protocols?: string) {
  const page = fakePage(t);
  const log: unknown[] = [];
  const engine = openEngine("ws://h", protocols ? { protocols } : {});
  for (const name of ["open", "ping", "data", "error", "close"]) {
    engine.on(name, (value: unknown) => log.push(value === undefined ? name : [name, String(value)]));
  }
  const accept = () => {
    page.latest().receive(openPacket());
    log.length = 0;
  };
  return { ...page, engine, log, accept };
}

test("opens with the first packet, and hands messages both ways", (t) => {
  const { engine, log, latest } = start(t);
  engine.send("too early");
  assert.deepEqual([latest().binaryType, engine.transport.writable], ["arraybuffer", false]);
  latest().receive("4too early", openPacket(), "4text", "6", "3", "5", openPacket());
  latest().receive(Uint8Array.of(7).buffer);
  assert.deepEqual(log, ["open", ["data", "text"], ["data", "[object ArrayBuffer]"]]);
  assert.deepEqual([engine.id, engine.readyState], ["s1", "open"]);
  const bytes = Uint8Array.of(1);
  engine.send("out").send(bytes);
  assert.deepEqual(latest().sent, ["4out", bytes]);
});

test("is writable while nothing waits in the host", (t) => {
  const { engine, accept, latest } = start(t);
  accept();
  assert.equal(engine.transport.writable, true);
  latest().bufferedAmount = 1;
  assert.equal(engine.transport.writable, false);
});

test("answers pings, and gives up when none came in time", (t) => {
  const { clock, log, accept, latest } = start(t);
  accept();
  clock.advance(44_999);
  latest().receive("2");
  assert.deepEqual([log, latest().sent], [["ping"], ["3"]]);
  clock.advance(44_999);
  assert.equal(log.length, 1);
  clock.advance(1);
  assert.deepEqual(log, ["ping", ["close", "ping timeout"]]);
  assert.deepEqual([latest().closedByUs, clock.pending], [true, 0]);
});

test("notices silence when it is asked, though its timer was held back", (t) => {
  const { clock, engine, log, accept } = start(t);
  accept();
  assert.equal(engine.expired(), false);
  Date.now = () => clock.now() + 45_000;
  assert.deepEqual([engine.expired(), log], [true, []]);
  clock.advance(0);
  assert.deepEqual(log, [["close", "ping timeout"]]);
});

test("ends once, for the first reason there is", (t) => {
  const cases: [(page: ReturnType<typeof start>) => void, unknown[]][] = [
    [({ engine }) => engine.close(), [["close", "forced close"]]],
    [({ latest }) => latest().onclose({ code: 1006 }), [["close", "transport close"]]],
    [({ latest }) => latest().receive("1"), [["close", "transport close"]]],
    [
      ({ latest }) => latest().onerror("why"),
      [
        ["error", "Error: websocket error"],
        ["close", "transport error"],
      ],
    ],
  ];
  for (const [end, expected] of cases) {
    const page = start(t);
    page.accept();
    end(page);
    page.latest().onclose({ code: 1000 });
    page.latest().onerror("late");
    page.latest().receive("4late", "x", openPacket());
    page.engine.close().send("late");
    page.clock.advance(100_000);
    assert.deepEqual(page.log, expected);
    assert.deepEqual([page.engine.id, page.engine.readyState, page.latest().sent], [undefined, "closed", []]);
  }
});

test("the error of a connection holds what the host said", (t) => {
  const { engine, latest } = start(t);
  const errors: unknown[] = [];
  engine.on("error", (error: ClientError) => errors.push({ ...error }));
  latest().onerror("why");
  assert.deepEqual(errors, [{ code: "transport", type: "TransportError", description: "why", context: "why" }]);
});

test("what the host refuses to open is an error, later", (t) => {
  const { clock, log } = start(t, "impossible");
  assert.deepEqual(log, []);
  clock.advance(0);
  assert.deepEqual(log, [
    ["error", "Error: websocket error"],
    ["close", "transport error"],
  ]);
});

test("a server that breaks the protocol is left", (t) => {
  const open = (over: object) => `0${JSON.stringify({ sid: "s", pingInterval: 1, pingTimeout: 1, ...over })}`;
  const bad = [
    "0{",
    "0null",
    "0",
    "0{}",
    "x",
    "",
    "7",
    open({ sid: "" }),
    open({ sid: 1 }),
    open({ pingInterval: -1 }),
  ];
  for (const text of [...bad, open({ pingTimeout: "1" }), '0{"__proto__":{"sid":"s"},"pingInterval":1}']) {
    const { log, latest } = start(t);
    latest().receive(text);
    assert.deepEqual(log, [
      ["error", "Error: server error"],
      ["close", "transport error"],
    ]);
  }
});
