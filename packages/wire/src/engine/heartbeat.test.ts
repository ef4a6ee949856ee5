import assert from "node:assert/strict";
import { test } from "node:test";
import type { Side } from "../side.js";
import { Heartbeat, pingingSide } from "./heartbeat.js";
import type { EngineVersion } from "./packet.js";

const timing = { pingIntervalMs: 25_000, pingTimeoutMs: 20_000 };
const pinging: [Side, EngineVersion][] = [
  ["server", 4],
  ["client", 3],
];
const waiting: [Side, EngineVersion][] = [
  ["client", 4],
  ["server", 3],
];

for (const [side, version] of pinging) {
  test(`the ${side} of revision ${version} pings after the interval and gives up after the timeout`, () => {
    assert.equal(pingingSide(version), side);
    const heartbeat = new Heartbeat(side, version, timing, 1_000);
    assert.equal(heartbeat.deadline, 26_000);
    assert.equal(heartbeat.elapse(26_001), "send-ping");
    assert.equal(heartbeat.deadline, 46_001);
    assert.equal(heartbeat.elapse(46_001), "dead");
  });

  test(`the ${side} of revision ${version} counts the next interval from the pong`, () => {
    const heartbeat = new Heartbeat(side, version, timing, 0);
    heartbeat.elapse(25_000);
    assert.equal(heartbeat.receive("pong", 25_040), "alive");
    assert.equal(heartbeat.deadline, 50_040);
    assert.equal(heartbeat.elapse(50_040), "send-ping");
  });

  test(`the ${side} of revision ${version} takes a ping for a fault and is not kept alive by it`, () => {
    const heartbeat = new Heartbeat(side, version, timing, 0);
    heartbeat.elapse(25_000);
    assert.equal(heartbeat.receive("ping", 26_000), "wrong-direction");
    assert.equal(heartbeat.deadline, 45_000);
    assert.equal(heartbeat.elapse(45_000), "dead");
  });
}

for (const [side, version] of waiting) {
  test(`the ${side} of revision ${version} waits for interval and timeout together, then gives up`, () => {
    const heartbeat = new Heartbeat(side, version, timing, 1_000);
    assert.equal(heartbeat.deadline, 46_000);
    assert.equal(heartbeat.elapse(46_000), "dead");
  });

  test(`the ${side} of revision ${version} answers a ping and waits anew`, () => {
    const heartbeat = new Heartbeat(side, version, timing, 0);
    assert.equal(heartbeat.receive("ping", 25_010), "send-pong");
    assert.equal(heartbeat.deadline, 70_010);
  });

  test(`the ${side} of revision ${version} takes a pong for a fault and is not kept alive by it`, () => {
    const heartbeat = new Heartbeat(side, version, timing, 0);
    assert.equal(heartbeat.receive("pong", 10_000), "wrong-direction");
    assert.equal(heartbeat.deadline, 45_000);
  });
}
