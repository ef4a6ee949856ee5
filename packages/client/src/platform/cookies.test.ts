import assert from "node:assert/strict";
import { test } from "node:test";
import { CookieJar } from "./cookies.js";

const now = Date.parse("2026-08-01T00:00:00Z");

test("keeps names and values, the last one of a name", () => {
  const jar = new CookieJar();
  assert.equal(jar.header(now), undefined);
  jar.store(undefined, now);
  jar.store(["a=1; Path=/; HttpOnly", 'b="x=y"; SameSite=Lax', "=nameless", "c"], now);
  jar.store(["a=2"], now);
  assert.equal(jar.header(now), "a=2; b=x=y; c=");
});

test("forgets what has expired; Max-Age outweighs Expires", () => {
  const jar = new CookieJar();
  const soon = new Date(now + 1000).toUTCString();
  jar.store(
    [`a=1; Expires=${soon}`, `b=1; Expires=${soon}; Max-Age=5`, "c=1; Max-Age=0", "d=1; Expires=nonsense"],
    now,
  );
  assert.equal(jar.header(now), "a=1; b=1; d=1");
  assert.equal(jar.header(now + 1000), "b=1; d=1");
  assert.equal(jar.header(now + 5000), "d=1");
});
