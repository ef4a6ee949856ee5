import assert from "node:assert/strict";
import { test } from "node:test";
import { HubError } from "../hub-error.js";
import { readClientBundle } from "./client-bundle.js";

test("finds a bundle that defines io", () => {
  assert.match(readClientBundle().toString("utf8"), /\bio\b/);
});

test("says in one line what to install when there is none", () => {
  assert.throws(
    () => readClientBundle(() => "/nowhere/socket.io-client/package.json"),
    (error) => error instanceof HubError && error.code === "missing-file" && /npm install/.test(error.message),
  );
});
