import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "./history.js";

test("keeps what it was given, oldest first", () => {
  const history = new History<number>(3);
  history.push(1);
  history.push(2);
  assert.deepEqual(history.entries(), [1, 2]);
});

test("forgets the oldest past its limit, however often it goes round", () => {
  const history = new History<number>(3);
  for (let entry = 1; entry <= 8; entry += 1) history.push(entry);
  assert.deepEqual(history.entries(), [6, 7, 8]);
  history.push(9);
  assert.deepEqual(history.entries(), [7, 8, 9]);
});

test("hands out a copy", () => {
  const history = new History<number>(3);
  history.push(1);
  history.entries().push(2);
  assert.deepEqual(history.entries(), [1]);
});

test("finds an entry that it still has, and none that it forgot", () => {
  const history = new History<number>(2);
  for (const entry of [1, 2, 3]) history.push(entry);
  assert.equal(
    history.find((entry) => entry === 2),
    2,
  );
  assert.equal(
    history.find((entry) => entry === 1),
    undefined,
  );
});
