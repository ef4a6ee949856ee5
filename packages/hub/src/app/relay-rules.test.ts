import assert from "node:assert/strict";
import { test } from "node:test";
import { HubError } from "../hub-error.js";
import { type Audience, defaultRules, parseRule, relayRules, usageOf } from "./relay-rules.js";

test("an event that is in no rule has none", () => {
  const rules = relayRules();
  for (const event of ["no such event", "*", "__proto__", "constructor", ""]) {
    assert.equal(rules.ruleOf(event), undefined);
  }
});

test("the default rules reach everyone else, a room and one client", () => {
  const rules = relayRules();
  assert.deepEqual(
    ["broadcast", "room", "direct", "message", "chat message"].map((event) => rules.ruleOf(event)?.audience),
    ["others", "room", "client", "others", "everyone"],
  );
});

test("one's own rules come on top, and may replace a default", () => {
  const rules = relayRules(
    new Map<string, Audience>([
      ["news", "others"],
      ["chat message", "others"],
    ]),
  );
  assert.equal(rules.ruleOf("news")?.audience, "others");
  assert.equal(rules.ruleOf("news")?.carriesEvent, false);
  assert.equal(rules.ruleOf("chat message")?.audience, "others");
  assert.equal(rules.entries().length, defaultRules.length + 1);
});

test("a star is the rule of every event that has none", () => {
  const rules = relayRules(new Map<string, Audience>([["*", "others"]]));
  assert.equal(rules.ruleOf("whatever")?.audience, "others");
  assert.equal(rules.ruleOf("direct")?.audience, "client");
});

test("a rule is refused when its audience is none, or the hub needs the event", () => {
  assert.deepEqual(parseRule("news", "room"), ["news", "room"]);
  for (const audience of ["all", "constructor", "", 7, null]) {
    assert.throws(() => parseRule("news", audience), HubError);
  }
  for (const event of ["join", "leave", "who", ""]) assert.throws(() => parseRule(event, "others"), HubError);
});

test("says how each rule is used", () => {
  assert.deepEqual(
    defaultRules.map(([event, rule]) => usageOf(event, rule)),
    [
      'emit("broadcast", event, ...args)',
      'emit("room", room, event, ...args)',
      'emit("direct", id, event, ...args)',
      'emit("message", ...args)',
      'emit("chat message", ...args)',
    ],
  );
});
