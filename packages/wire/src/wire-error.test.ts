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

test("knows those of another copy of the package, and nothing else", () => {
  const brand = Symbol.for("tidewire.WireError");
  assert.ok(new WireError("misuse", "own") instanceof WireError);
  assert.ok(Object.assign(new Error("of a copy"), { [brand]: true }) instanceof WireError);
  for (const other of [new Error("invalid payload"), { name: "WireError" }, null, undefined, "WireError"]) {
    assert.equal((other as unknown) instanceof WireError, false);
  }
  assert.deepEqual(Object.keys(new WireError("misuse", "own")), ["name", "code"]);
});
