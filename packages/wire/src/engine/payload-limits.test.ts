import assert from "node:assert/strict";
import { test } from "node:test";
import { WireError } from "../wire-error.js";
import type { EnginePacket } from "./packet.js";
import { addPacket, defaultPayloadLimits } from "./payload-limits.js";

test("takes as many packets as the limit says and refuses the next", () => {
  const packets: EnginePacket[] = [];
  const limits = { maxPacketsPerPayload: 2 };
  addPacket(packets, { type: "noop" }, limits);
  addPacket(packets, { type: "close" }, limits);
  assert.throws(
    () => addPacket(packets, { type: "noop" }, limits),
    new WireError("limit-exceeded", "payload of more than 2 packets exceeds maxPacketsPerPayload 2"),
  );
  assert.deepEqual(packets, [{ type: "noop" }, { type: "close" }]);
});

test("takes a burst of ten thousand packets by default", () => {
  assert.ok(defaultPayloadLimits.maxPacketsPerPayload > 10_000);
});
