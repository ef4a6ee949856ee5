import assert from "node:assert/strict";
import { test } from "node:test";
import { type RelayLimits, relayLimits } from "./limits.js";
import { Relay } from "./relay.js";
import { attachRelay } from "./relay-namespace.js";
import { relayRules } from "./relay-rules.js";
import { roomPolicy } from "./room-policy.js";
import { fakeNamespace } from "./testing/fake-sockets.js";

function hub(limits: Partial<RelayLimits> = {}) {
  const namespace = fakeNamespace();
  const all = { ...relayLimits, ...limits };
  attachRelay(namespace, new Relay(relayRules(), roomPolicy(["*"]), all), all);
  const [a, b, c] = [namespace.connect("a"), namespace.connect("b"), namespace.connect("c")];
  return { namespace, a, b, c };
}

/** An acknowledgement that keeps what it was called with. */
function answers() {
  const received: unknown[][] = [];
  return { received, acknowledge: (...answer: unknown[]) => void received.push(answer) };
}

test("a broadcast reaches everyone else and is acknowledged with how many", () => {
  const { a, b, c } = hub();
  const { received, acknowledge } = answers();
  a.receive("broadcast", "tick", 42, acknowledge);
  assert.deepEqual([a.heard, b.heard, c.heard], [[], [["tick", 42]], [["tick", 42]]]);
  assert.deepEqual(received, [[{ heard: 2 }]]);
});

test("an event to everyone reaches the sender too", () => {
  const { a, b } = hub();
  a.receive("chat message", "hi");
  assert.deepEqual([a.heard, b.heard], [[["chat message", "hi"]], [["chat message", "hi"]]]);
});

test("a room hears what it is sent from the moment one joins until one leaves", () => {
  const { a, b, c } = hub();
  b.receive("join", "prices");
  c.receive("join", "prices");
  c.receive("leave", "prices");
  const { received, acknowledge } = answers();
  a.receive("room", "prices", "tick", 1, acknowledge);
  assert.deepEqual([b.heard, c.heard, received], [[["tick", 1]], [], [[{ heard: 1 }]]]);
});

test("one client is asked, and its answer is passed back as it is", () => {
  const { a, b, c } = hub();
  const { received, acknowledge } = answers();
  a.receive("direct", "b", "sum", 1, 2, acknowledge);
  assert.deepEqual([b.heard, c.heard], [[["sum", 1, 2]], []]);
  b.asked[0]?.(null, 3, "extra");
  assert.deepEqual(received, [[3, "extra"]]);
});

test("an answer that does not come is told", () => {
  const { a, b } = hub({ answerMs: 50 });
  const { received, acknowledge } = answers();
  a.receive("direct", "b", "sum", acknowledge);
  b.asked[0]?.(new Error("operation has timed out"));
  assert.deepEqual(received, [
    [{ error: { code: "no-answer", message: "no answer within 50 ms, or the client has gone" } }],
  ]);
});

test("without an acknowledgement nobody is asked for one", () => {
  const { a, b } = hub();
  a.receive("direct", "b", "news", 1);
  assert.deepEqual([b.heard, b.asked], [[["news", 1]], []]);
});

test("so many answers may be pending, and each that comes makes place", () => {
  const { a, b } = hub({ pendingAnswers: 1 });
  const { received, acknowledge } = answers();
  a.receive("direct", "b", "one", acknowledge);
  a.receive("direct", "b", "two", acknowledge);
  assert.equal(JSON.stringify(received).includes("too-many-pending"), true);
  b.asked[0]?.(null, "done");
  a.receive("direct", "b", "three", acknowledge);
  assert.deepEqual(
    b.heard.map(([event]) => event),
    ["one", "three"],
  );
});

test("an event that is in no rule is ignored: nobody hears it, nobody answers", () => {
  const { a, b } = hub();
  const { received, acknowledge } = answers();
  a.receive("no such event", 1, acknowledge);
  assert.deepEqual([b.heard, received], [[], []]);
});

test("what cannot be done is told in the acknowledgement", () => {
  const { a } = hub();
  const { received, acknowledge } = answers();
  a.receive("join", 7, acknowledge);
  a.receive("direct", "nobody", "hi", acknowledge);
  a.receive("join");
  assert.deepEqual(
    received.map(([answer]) => JSON.stringify(answer).includes("error")),
    [true, true],
  );
});

test("a client that is gone is in no room any more", () => {
  const { a, b } = hub();
  b.receive("join", "prices");
  b.disconnect();
  const { received, acknowledge } = answers();
  a.receive("who", "prices", acknowledge);
  assert.deepEqual(received, [[{ room: "prices", count: 0, clients: [] }]]);
});
