import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressLimit } from "./address-limit.js";

const from = (remoteAddress: string, headers = {}) => ({ headers, socket: { remoteAddress } });

test("an address has as many sessions as it may, and as many again when some ended", () => {
  const limit = new AddressLimit(2, 0);
  const [here, there] = [from("192.0.2.1"), from("192.0.2.2")];
  for (const id of ["a", "b"]) {
    assert.equal(limit.isReached(here), false);
    limit.opened(id, here);
  }
  assert.deepEqual([limit.isReached(here), limit.isReached(there)], [true, false]);
  limit.closed("a");
  limit.closed("a");
  limit.closed("unknown");
  assert.deepEqual([limit.isReached(here), limit.size], [false, 1]);
  limit.closed("b");
  assert.equal(limit.size, 0);
});

test("behind a trusted proxy clients count by their own addresses", () => {
  const limit = new AddressLimit(1, 1);
  limit.opened("a", from("10.0.0.1", { "x-forwarded-for": "192.0.2.1" }));
  assert.equal(limit.isReached(from("10.0.0.1", { "x-forwarded-for": "6.6.6.6, 192.0.2.1" })), true);
  assert.equal(limit.isReached(from("10.0.0.1", { "x-forwarded-for": "192.0.2.2" })), false);
});

test("without a limit nothing is kept", () => {
  const limit = new AddressLimit(Infinity, 0);
  limit.opened("a", from("192.0.2.1"));
  limit.closed("a");
  assert.deepEqual([limit.isReached(from("192.0.2.1")), limit.size], [false, 0]);
});
