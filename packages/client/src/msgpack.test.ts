import assert from "node:assert/strict";
import { test } from "node:test";
import { lookup as whole } from "./client.js";
import { lookup } from "./msgpack.js";

test("is a client of its own", () => {
  assert.notEqual(lookup, whole);
  assert.ok(lookup("http://h", { autoConnect: false }) instanceof whole.Socket);
});
