import assert from "node:assert/strict";
import { test } from "node:test";
import { reportControl } from "./control.js";

/** What is reported of a control frame, in order, the machine's stop among it. */
function report(opcode: number, ...payload: number[]): unknown[] {
  const log: unknown[] = [];
  reportControl(
    opcode,
    Uint8Array.from(payload),
    { stop: () => log.push("stop") },
    {
      ping: (bytes) => log.push("ping", ...bytes),
      pong: (bytes) => log.push("pong", ...bytes),
      closed: (code, reason) => log.push("closed", code, reason),
      fail: (code, reason) => log.push("fail", code, reason),
    },
  );
  return log;
}

test("pings and pongs are reported with their payload", () => {
  assert.deepEqual(report(9, 1, 2), ["ping", 1, 2]);
  assert.deepEqual(report(10), ["pong"]);
});

test("a close frame stops the machine before it is reported", () => {
  assert.deepEqual(report(8, 0x03, 0xe8, 0x61), ["stop", "closed", 1000, "a"]);
  assert.deepEqual(report(8), ["stop", "closed", 1005, ""]);
});

test("so does one that breaks the rules, which is a failure", () => {
  assert.deepEqual(report(8, 0x03), ["stop", "fail", 1002, "close payload of 1 byte"]);
  assert.deepEqual(report(8, 0x03, 0xe8, 0xff), ["stop", "fail", 1007, "close reason is not valid UTF-8"]);
});
