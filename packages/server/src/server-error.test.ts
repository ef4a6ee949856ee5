import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerError } from "./server-error.js";

test("carries its name, code, message and cause", () => {
  const cause = new RangeError("deeper");
  const error = new ServerError("timeout", "no answer within 10 ms", { cause });
  assert.ok(error instanceof Error);
  assert.deepEqual([error.name, error.code, error.message], ["ServerError", "timeout", "no answer within 10 ms"]);
  assert.equal(error.cause, cause);
  assert.equal(new ServerError("misuse", "again").cause, undefined);
});
