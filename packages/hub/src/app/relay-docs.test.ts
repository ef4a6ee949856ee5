import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { chatLimits, relayLimits } from "./limits.js";
import { defaultRules, usageOf } from "./relay-rules.js";

const read = (path: string) => readFileSync(new URL(`../../../../docs/${path}`, import.meta.url), "utf8");

test("the documented table of rules is the one in the code, in the same order", () => {
  const rows = defaultRules.map(([event, rule]) => `| \`${usageOf(event, rule)}\` | ${rule.summary} |`).join("\n");
  assert.ok(read("topics/relay.md").includes(rows), rows);
});

test("the documented limits are those in the code", () => {
  const reference = read("reference/hub.md");
  for (const row of [
    `| nickname | ${chatLimits.nicknameChars} characters |`,
    `| room name | ${chatLimits.roomNameChars} characters |`,
    `| message | ${chatLimits.messageChars} characters |`,
    `| messages kept for newcomers | ${chatLimits.historyMessages} a room |`,
    `| rooms | ${chatLimits.rooms}, ${chatLimits.roomsPerClient} a client; an empty one is forgotten after ${chatLimits.emptyRoomMs / 60_000} minutes |`,
    `| requests of a client | bursts of ${chatLimits.burst}, then ${1_000 / chatLimits.refillMs} a second |`,
    `| event name carried by a rule | ${relayLimits.eventChars} characters |`,
    `| room name | ${relayLimits.roomNameChars} characters |`,
    `| rooms of a client | ${relayLimits.roomsPerClient} |`,
    `| ids listed by \`who\` | ${relayLimits.listedClients} |`,
    `| time for an answer to \`direct\` | ${relayLimits.answerMs / 1_000} s |`,
    `| answers that a client may await at once | ${relayLimits.pendingAnswers} |`,
  ]) {
    assert.ok(reference.includes(row), row);
  }
});
