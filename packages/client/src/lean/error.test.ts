import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientError } from "../client-error.js";
import { clientError } from "./error.js";

test("says what an error of the whole client says", () => {
  const details = { description: 1, context: 2 };
  const [ours, theirs] = [clientError("refused", "no", details), new ClientError("refused", "no", details)];
  assert.ok(ours instanceof Error);
  assert.deepEqual([ours.message, { ...ours }], [theirs.message, { ...theirs }]);
});
