import assert from "node:assert/strict";
import { test } from "node:test";
import { setOwn } from "./own-property.js";

test("assigns under any key, and never a prototype", () => {
  for (const key of ["a", "0", "", "constructor", "toString", "__proto__"]) {
    const holder = {};
    setOwn(holder, key, { admin: true });
    setOwn(holder, key, { admin: false });
    assert.deepEqual(Object.entries(holder), [[key, { admin: false }]]);
    assert.equal(Object.getPrototypeOf(holder), Object.prototype);
  }
});
