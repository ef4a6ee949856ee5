import assert from "node:assert/strict";
import { test } from "node:test";
import { parseEngineQuery } from "@tidewire/wire/engine";
import { LastQuery } from "./last-query.js";

test("each request has the query of its own URL", () => {
  const queries = new LastQuery();
  for (const url of ["", "/x/?EIO=4&transport=websocket", "/x/?EIO=4&transport=websocket", "/x/?EIO=3&sid=a", ""]) {
    assert.deepEqual(queries.of(url), parseEngineQuery(url), url);
  }
});

test("who asks for the same as the one before shares its query", () => {
  const queries = new LastQuery();
  const first = queries.of("/x/?EIO=4");
  assert.equal(queries.of("/x/?EIO=4"), first);
  assert.notEqual(queries.of("/x/?EIO=3"), first);
});
