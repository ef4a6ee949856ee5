import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_SETUP, normalNamespace, readSetup, setupChanges, splitNames } from "./setup.js";

test("anything at all becomes a set-up, and what does not fit is left as it is by default", () => {
  for (const value of [undefined, null, 7, "x", [], { url: 7, transports: "polling", namespaces: {} }]) {
    assert.deepEqual(readSetup(value), EMPTY_SETUP);
  }
  assert.deepEqual(readSetup({ transports: ["carrier pigeon"], revision: 5 }), EMPTY_SETUP);
});

test("keeps what is right, each once", () => {
  const setup = readSetup({
    url: "http://a",
    namespaces: ["chat", "/chat", "/"],
    revision: 3,
    listen: ["a", 1, "a", " "],
  });
  assert.deepEqual([setup.url, setup.namespaces, setup.revision, setup.listen], ["http://a", ["/chat", "/"], 3, ["a"]]);
});

test("nothing in a link grows without end", () => {
  const setup = readSetup({ auth: "x".repeat(100_000), listen: Array.from({ length: 900 }, (_, i) => `e${i}`) });
  assert.deepEqual([setup.auth.length, setup.listen.length], [20_000, 50]);
});

test("only changes are told", () => {
  assert.deepEqual(setupChanges(EMPTY_SETUP), {});
  assert.deepEqual(setupChanges({ ...EMPTY_SETUP, revision: 3, listen: ["a"] }), { revision: 3, listen: ["a"] });
});

test("names are split at commas and lines, namespaces begin with a slash", () => {
  assert.deepEqual(splitNames("a, b\nc,,a"), ["a", "b", "c"]);
  assert.deepEqual(["chat", " /x "].map(normalNamespace), ["/chat", "/x"]);
});
