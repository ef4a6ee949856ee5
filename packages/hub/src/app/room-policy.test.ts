import assert from "node:assert/strict";
import { test } from "node:test";
import { relayLimits } from "./limits.js";
import { parseRelayRoom, roomPolicy } from "./room-policy.js";

test("a star allows every room", () => {
  assert.equal(roomPolicy(["*"]).allows("anything"), true);
});

test("allows the rooms that are named and those that start with a prefix", () => {
  const policy = roomPolicy(["prices", "news-*"]);
  assert.deepEqual(
    ["prices", "news-", "news-today", "price", "prices2", "new"].map((room) => policy.allows(room)),
    [true, true, true, false, false, false],
  );
});

test("no pattern allows no room", () => {
  assert.equal(roomPolicy([]).allows("prices"), false);
});

test("a room name is a text of up to 128 characters without controls", () => {
  assert.equal(parseRelayRoom("Prices / EUR", relayLimits), "Prices / EUR");
  assert.equal(parseRelayRoom("x".repeat(128), relayLimits), "x".repeat(128));
  for (const name of ["", "x".repeat(129), "a\nb", "\ud800", 7, null, undefined, ["a"]]) {
    assert.equal(parseRelayRoom(name, relayLimits), undefined);
  }
});
