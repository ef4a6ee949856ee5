import assert from "node:assert/strict";
import { test } from "node:test";
import { isReservedEvent, RESERVED_EVENTS } from "./reserved.js";

test("knows every reserved event", () => {
  assert.deepEqual(RESERVED_EVENTS.toSorted(), [
    "connect",
    "connect_error",
    "disconnect",
    "disconnecting",
    "newListener",
    "removeListener",
  ]);
  for (const name of RESERVED_EVENTS) assert.ok(isReservedEvent(name));
});

test("leaves every other name to the application, however close", () => {
  const free = ["", "error", "connection", "message", "Connect", "connect ", "__proto__", "constructor", "toString"];
  const sameLength = ["connecT", "disconnecT", "newlistener", "connect-error", "disconnectinG", "removelistener"];
  for (const name of [...free, ...sameLength]) assert.ok(!isReservedEvent(name), name);
});
