import assert from "node:assert/strict";
import { test } from "node:test";
import { transports } from "./kit.js";

test("holds every transport under the name it gives itself", () => {
  const names = Object.entries(transports).map(([name, { prototype }]) => [name, prototype.name]);
  assert.deepEqual(names, [
    ["polling", "polling"],
    ["websocket", "websocket"],
    ["webtransport", "webtransport"],
  ]);
});
