import assert from "node:assert/strict";
import { test } from "node:test";
import { chatLimits } from "./limits.js";
import { Nicknames, parseNickname } from "./nicknames.js";

function nicknames(): Nicknames {
  let keys = 0;
  return new Nicknames(() => `key-${++keys}`);
}

test("gives a free name and a key for it", () => {
  const names = nicknames();
  assert.deepEqual(names.claim("a", "Ada", undefined), {
    kind: "claimed",
    nickname: "Ada",
    key: "key-1",
    displaced: undefined,
  });
  assert.equal(names.of("a"), "Ada");
});

test("refuses a name that somebody has, whatever its case", () => {
  const names = nicknames();
  names.claim("a", "Ada", undefined);
  assert.deepEqual(names.claim("b", "ADA", undefined), { kind: "taken" });
  assert.deepEqual(names.claim("b", "ada", "key-9"), { kind: "taken" });
  assert.equal(names.of("b"), undefined);
});

test("the key gives the name back and says which connection lost it", () => {
  const names = nicknames();
  names.claim("old", "Ada", undefined);
  assert.deepEqual(names.claim("new", "Ada", "key-1"), {
    kind: "claimed",
    nickname: "Ada",
    key: "key-1",
    displaced: "old",
  });
  assert.equal(names.of("old"), undefined);
  assert.equal(names.of("new"), "Ada");
});

test("what the displaced connection does afterwards does not free the name", () => {
  const names = nicknames();
  names.claim("old", "Ada", undefined);
  names.claim("new", "Ada", "key-1");
  names.release("old");
  assert.deepEqual(names.claim("b", "Ada", undefined), { kind: "taken" });
});

test("claiming another name frees the first", () => {
  const names = nicknames();
  names.claim("a", "Ada", undefined);
  names.claim("a", "Grace", undefined);
  assert.equal(names.of("a"), "Grace");
  assert.equal(names.claim("b", "Ada", undefined).kind, "claimed");
});

test("changing the case of one's own name is no collision", () => {
  const names = nicknames();
  names.claim("a", "ada", undefined);
  const claim = names.claim("a", "Ada", undefined);
  assert.equal(claim.kind, "claimed");
  assert.equal(names.of("a"), "Ada");
});

test("a name is free again when its client is gone", () => {
  const names = nicknames();
  names.claim("a", "Ada", undefined);
  names.release("a");
  assert.equal(names.claim("b", "Ada", undefined).kind, "claimed");
});

test("parses names of up to the limit, counted in code points", () => {
  assert.equal(parseNickname("  Ada  Lovelace ", chatLimits), "Ada Lovelace");
  assert.equal(parseNickname("🦊".repeat(24), chatLimits), "🦊".repeat(24));
  assert.equal(parseNickname("🦊".repeat(25), chatLimits), undefined);
});

test("no name is left of blanks, invisible characters, bare punctuation or anything but text", () => {
  for (const typed of ["", "   ", "\u200b\u202e", "...", undefined, null, 7, {}, ["Ada"], "x".repeat(100_000)]) {
    assert.equal(parseNickname(typed, chatLimits), undefined);
  }
});
