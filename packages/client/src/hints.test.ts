import assert from "node:assert/strict";
import { test } from "node:test";
import { hintOf } from "./hints.js";

test("says what to look at", () => {
  assert.equal(hintOf("message-too-big"), "see the server's maxHttpBufferSize, and the proxy's limit");
});
