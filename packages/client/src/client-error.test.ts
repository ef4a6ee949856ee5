import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientError } from "./client-error.js";

test("marks the errors of a transport as published clients do", () => {
  const error = new ClientError("transport", "xhr poll error", { description: 503, context: "response" });
  assert.ok(error instanceof Error);
  assert.equal(error.message, "xhr poll error");
  assert.deepEqual(
    { ...error },
    {
      code: "transport",
      type: "TransportError",
      description: 503,
      context: "response",
    },
  );
});

test("has no keys for what is not known", () => {
  assert.deepEqual({ ...new ClientError("timeout", "timeout") }, { code: "timeout" });
});
