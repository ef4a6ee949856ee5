import assert from "node:assert/strict";
import { test } from "node:test";
import { packageVersion } from "./version.js";

test("is a semantic version", () => {
  assert.match(packageVersion(), /^\d+\.\d+\.\d+/);
});
