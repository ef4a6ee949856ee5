import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeClient } from "./fake-client.js";

test("the fake client hands out what was sent in its order", () => {
  const client = fakeClient();
  client.emit("a", 1);
  client.emit("b", 2);
  client.emit("a", 3);
  assert.deepEqual([client.take("a").body, client.take("a").body, client.sent.length], [1, 3, 1]);
  assert.throws(() => client.take("a"), /no a was sent, but b/);
});
