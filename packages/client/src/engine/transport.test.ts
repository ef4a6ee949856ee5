import assert from "node:assert/strict";
import { test } from "node:test";
import { cacheBuster } from "./transport.js";

test("keeps caches out with eight characters of base 36", () => {
  const seen = new Set(Array.from({ length: 100 }, cacheBuster));
  assert.equal(seen.size, 100);
  for (const text of seen) assert.match(text, /^[0-9a-z]{8}$/);
});
