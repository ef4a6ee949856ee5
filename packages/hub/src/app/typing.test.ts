import assert from "node:assert/strict";
import { test } from "node:test";
import { Typing } from "./typing.js";

test("tells the start once, and again when the reminder is due", () => {
  const typing = new Typing(2_000);
  assert.equal(typing.update("ada", "lobby", true, 0), "tell");
  assert.equal(typing.update("ada", "lobby", true, 1_999), "known");
  assert.equal(typing.update("ada", "lobby", true, 2_000), "tell");
});

test("tells the end once", () => {
  const typing = new Typing(2_000);
  typing.update("ada", "lobby", true, 0);
  assert.equal(typing.update("ada", "lobby", false, 10), "tell");
  assert.equal(typing.update("ada", "lobby", false, 20), "known");
});

test("a start right after an end is told again", () => {
  const typing = new Typing(2_000);
  typing.update("ada", "lobby", true, 0);
  typing.update("ada", "lobby", false, 10);
  assert.equal(typing.update("ada", "lobby", true, 20), "tell");
});

test("keeps rooms and clients apart", () => {
  const typing = new Typing(2_000);
  typing.update("ada", "lobby", true, 0);
  assert.equal(typing.update("ada", "music", true, 0), "tell");
  assert.equal(typing.update("bob", "lobby", true, 0), "tell");
  assert.equal(typing.stop("ada", "lobby"), true);
  assert.equal(typing.stop("ada", "lobby"), false);
  assert.equal(typing.stop("ada", "music"), true);
  assert.equal(typing.stop("eve", "lobby"), false);
});
