import assert from "node:assert/strict";
import { test } from "node:test";
import { assertEmittable, noFlags, timeoutMs } from "./emit-flags.js";

for (const name of ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]) {
  test(`${name} cannot be emitted`, () => {
    assert.throws(() => assertEmittable(name), {
      name: "ServerError",
      code: "misuse",
      message: `"${name}" is a reserved event name`,
    });
  });
}

test("every other name can, error and connection included", () => {
  for (const name of ["error", "connection", "new_namespace", "Connect", "", "__proto__", 5]) assertEmittable(name);
});

test("a timeout is any number of milliseconds, and nothing else", () => {
  for (const ms of [0, -1, 0.5, 1000, Number.POSITIVE_INFINITY]) assert.equal(timeoutMs(ms), ms);
  for (const ms of [Number.NaN, "1000", undefined, null, 5n]) {
    assert.throws(() => timeoutMs(ms), {
      code: "misuse",
      message: `timeout of ${String(ms)} is no duration: give milliseconds`,
    });
  }
});

test("no flags is a value that nobody can change", () => {
  assert.deepEqual(noFlags, {});
  assert.ok(Object.isFrozen(noFlags));
});
