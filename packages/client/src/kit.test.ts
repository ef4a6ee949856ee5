import assert from "node:assert/strict";
import { test } from "node:test";
import { wholeKit } from "./kit.js";

test("holds every transport under the name it gives itself", () => {
  const names = Object.entries(wholeKit.transports).map(([name, { prototype }]) => [name, prototype.name]);
  assert.deepEqual(names, [
    ["polling", "polling"],
    ["websocket", "websocket"],
    ["webtransport", "webtransport"],
  ]);
});
