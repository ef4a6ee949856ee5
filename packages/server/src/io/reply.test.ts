import assert from "node:assert/strict";
import { test } from "node:test";
import { Reply } from "./reply.js";

test("sends what it is first called with, and nothing after that", () => {
  const sent: unknown[][] = [];
  const reply = new Reply((args) => sent.push(args));
  reply.function(1, 2);
  reply.function(3);
  assert.deepEqual(sent, [[1, 2]]);
});

test("arguments that cannot be sent leave it unsent", () => {
  const sent: unknown[][] = [];
  const reply = new Reply((args) => sent.push(JSON.parse(JSON.stringify(args))));
  assert.throws(() => reply.function(5n), TypeError);
  reply.function("instead");
  assert.deepEqual(sent, [["instead"]]);
});
