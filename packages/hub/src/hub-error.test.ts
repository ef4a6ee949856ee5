import assert from "node:assert/strict";
import { test } from "node:test";
import { HubError } from "./hub-error.js";

test("carries a code, the message and the cause", () => {
  const cause = new Error("EACCES");
  const error = new HubError("cannot-listen", "port 80 is not allowed", { cause });
  assert.equal(error.code, "cannot-listen");
  assert.equal(error.message, "port 80 is not allowed");
  assert.equal(error.cause, cause);
  assert.equal(error.name, "HubError");
});
