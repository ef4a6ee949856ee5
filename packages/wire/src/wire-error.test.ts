import assert from "node:assert/strict";
import { test } from "node:test";
import { WireError } from "./wire-error.js";

test("carries its code, its message and its cause", () => {
  const cause = new SyntaxError("unexpected token");
  const error = new WireError("bad-sio-packet", "invalid payload", { cause });
  assert.equal(error.name, "WireError");
  assert.equal(error.code, "bad-sio-packet");
  assert.equal(error.message, "invalid payload");
  assert.equal(error.cause, cause);
  assert.ok(error instanceof Error);
});
