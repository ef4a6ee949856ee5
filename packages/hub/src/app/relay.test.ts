import assert from "node:assert/strict";
import { test } from "node:test";
import { type RelayLimits, relayLimits } from "./limits.js";
import { type Plan, Relay } from "./relay.js";
import { type Audience, relayRules } from "./relay-rules.js";
import { roomPolicy } from "./room-policy.js";

/** A relay with the clients a, b and c. */
function relay(options: { rules?: [string, Audience][]; rooms?: string[]; limits?: Partial<RelayLimits> } = {}): Relay {
  const limits = { ...relayLimits, ...options.limits };
  const made = new Relay(relayRules(new Map(options.rules)), roomPolicy(options.rooms ?? ["*"]), limits);
  for (const client of ["a", "b", "c"]) made.arrived(client);
  return made;
}

function codeOf(plan: Plan): string | undefined {
  return plan.kind === "answer" && "error" in plan.reply ? plan.reply.error.code : undefined;
}

test("an event that is in no rule is ignored", () => {
  assert.deepEqual(relay().plan("a", "no such event", [1]), { kind: "ignore" });
  assert.deepEqual(relay({ rules: [["message", "nobody"]] }).plan("a", "message", [1]), { kind: "ignore" });
});

test("broadcast carries an event to everyone else", () => {
  assert.deepEqual(relay().plan("a", "broadcast", ["tick", 42, { x: 1 }]), {
    kind: "send",
    to: "others",
    event: "tick",
    args: [42, { x: 1 }],
    receipt: { heard: 2 },
  });
});

test("an event of its own rule is heard under its own name", () => {
  assert.deepEqual(relay({ rules: [["news", "everyone"]] }).plan("a", "news", ["rain"]), {
    kind: "send",
    to: "everyone",
    event: "news",
    args: ["rain"],
    receipt: { heard: 3 },
  });
});

test("arguments are passed on as they are, bytes included", () => {
  const bytes = Buffer.from([1, 2, 3]);
  const plan = relay().plan("a", "broadcast", ["tick", bytes]);
  assert.ok(plan.kind === "send");
  assert.equal(plan.args[0], bytes);
});

test("joining answers with the number of clients in the room, and who lists them", () => {
  const hub = relay();
  hub.plan("a", "join", ["prices"]);
  assert.deepEqual(hub.plan("b", "join", ["prices"]), {
    kind: "enter",
    room: "prices",
    reply: { room: "prices", count: 2 },
  });
  assert.deepEqual(hub.plan("c", "who", ["prices"]), {
    kind: "answer",
    reply: { room: "prices", count: 2, clients: ["a", "b"] },
  });
});

test("a room hears what it is sent, the sender does not", () => {
  const hub = relay();
  hub.plan("a", "join", ["prices"]);
  hub.plan("b", "join", ["prices"]);
  const plan = { kind: "send-to-room", room: "prices", event: "tick", args: [42] };
  assert.deepEqual(hub.plan("a", "room", ["prices", "tick", 42]), { ...plan, receipt: { heard: 1 } });
  assert.deepEqual(hub.plan("c", "room", ["prices", "tick", 42]), { ...plan, receipt: { heard: 2 } });
});

test("an event that has a room rule takes the room as its first argument", () => {
  assert.deepEqual(relay({ rules: [["news", "room"]] }).plan("a", "news", ["today", "rain"]), {
    kind: "send-to-room",
    room: "today",
    event: "news",
    args: ["rain"],
    receipt: { heard: 0 },
  });
});

test("direct asks one client, which need not share a room", () => {
  assert.deepEqual(relay().plan("a", "direct", ["b", "ping", 1]), {
    kind: "ask",
    client: "b",
    event: "ping",
    args: [1],
  });
});

test("direct refuses an id that nobody has", () => {
  for (const id of ["nobody", undefined, 7, { toString: () => "b" }]) {
    assert.equal(codeOf(relay().plan("a", "direct", [id, "ping"])), "no-such-client");
  }
});

test("a room name is no client id, and a client id no way into somebody's letters", () => {
  const hub = relay();
  hub.plan("a", "join", ["b"]);
  const plan = hub.plan("c", "direct", ["b", "secret"]);
  assert.ok(plan.kind === "ask");
  assert.equal(plan.client, "b");
});

test("carried events have a name, and none that the library reserves", () => {
  const hub = relay();
  for (const event of [undefined, "", 7, "x".repeat(129), "connect", "disconnect", "disconnecting", "newListener"]) {
    assert.equal(codeOf(hub.plan("a", "broadcast", [event, 1])), "bad-event");
    assert.equal(codeOf(hub.plan("a", "room", ["prices", event, 1])), "bad-event");
    assert.equal(codeOf(hub.plan("a", "direct", ["b", event, 1])), "bad-event");
  }
});

test("only rooms that are allowed can be joined, sent to or asked about", () => {
  const hub = relay({ rooms: ["prices", "news-*"] });
  assert.equal(hub.plan("a", "join", ["news-today"]).kind, "enter");
  assert.equal(codeOf(hub.plan("a", "join", ["secret"])), "room-not-allowed");
  assert.equal(codeOf(hub.plan("a", "room", ["secret", "tick"])), "room-not-allowed");
  assert.equal(codeOf(hub.plan("a", "who", ["secret"])), "room-not-allowed");
});

test("a room name that cannot be is refused", () => {
  const hub = relay();
  for (const event of ["join", "leave", "who", "room"]) {
    for (const name of [undefined, "", 7, "x".repeat(129)])
      assert.equal(codeOf(hub.plan("a", event, [name])), "bad-room");
  }
});

test("a client may be in so many rooms and no more; joining one again is no further room", () => {
  const hub = relay({ limits: { roomsPerClient: 2 } });
  hub.plan("a", "join", ["one"]);
  hub.plan("a", "join", ["two"]);
  assert.equal(codeOf(hub.plan("a", "join", ["three"])), "too-many-rooms");
  assert.equal(hub.plan("a", "join", ["two"]).kind, "enter");
  hub.plan("a", "leave", ["one"]);
  assert.equal(hub.plan("a", "join", ["three"]).kind, "enter");
});

test("leaving answers with how many are left; leaving a room one is not in is no error", () => {
  const hub = relay();
  hub.plan("a", "join", ["prices"]);
  hub.plan("b", "join", ["prices"]);
  assert.deepEqual(hub.plan("a", "leave", ["prices"]), {
    kind: "exit",
    room: "prices",
    reply: { room: "prices", count: 1 },
  });
  assert.deepEqual(hub.plan("c", "leave", ["prices"]), {
    kind: "exit",
    room: "prices",
    reply: { room: "prices", count: 1 },
  });
});

test("a client that is gone is in no room, hears nothing and cannot be asked", () => {
  const hub = relay();
  hub.plan("b", "join", ["prices"]);
  hub.gone("b");
  assert.deepEqual(hub.plan("a", "who", ["prices"]), {
    kind: "answer",
    reply: { room: "prices", count: 0, clients: [] },
  });
  assert.equal(codeOf(hub.plan("a", "direct", ["b", "ping"])), "no-such-client");
  const plan = hub.plan("a", "broadcast", ["tick"]);
  assert.ok(plan.kind === "send");
  assert.equal(plan.receipt.heard, 1);
});

test("a client that never arrived is in no room", () => {
  assert.deepEqual(relay().plan("stranger", "join", ["prices"]), { kind: "ignore" });
});

test("who lists so many clients and counts them all", () => {
  const hub = relay({ limits: { listedClients: 2 } });
  for (const client of ["a", "b", "c"]) hub.plan(client, "join", ["prices"]);
  assert.deepEqual(hub.plan("a", "who", ["prices"]), {
    kind: "answer",
    reply: { room: "prices", count: 3, clients: ["a", "b"] },
  });
});
