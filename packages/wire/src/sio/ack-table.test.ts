import assert from "node:assert/strict";
import { test } from "node:test";
import { AckTable } from "./ack-table.js";

test("counts ids from 0 and hands out each entry once", () => {
  const table = new AckTable<string>();
  assert.equal(table.size, 0);
  assert.equal(table.add("a"), 0);
  assert.equal(table.add("b"), 1);
  assert.equal(table.size, 2);
  assert.equal(table.take(1), "b");
  assert.equal(table.take(1), undefined);
  assert.equal(table.size, 1);
  assert.equal(table.add("c"), 2);
});

test("knows nothing of ids that were never given out", () => {
  const table = new AckTable<string>();
  for (const id of [0, -1, 0.5, Number.NaN, 2 ** 53]) {
    assert.equal(table.has(id), false);
    assert.equal(table.take(id), undefined);
  }
  table.add("a");
  assert.equal(table.take(1), undefined);
  assert.equal(table.size, 1);
});

test("waits under an id from elsewhere without counting it", () => {
  const table = new AckTable<string>();
  table.set(70, "broadcast");
  assert.equal(table.has(70), true);
  assert.equal(table.add("own"), 0);
  assert.equal(table.take(70), "broadcast");
});

test("drains everything in the order it came, and goes on counting", () => {
  const table = new AckTable<string>();
  assert.deepEqual(table.drain(), []);
  table.add("a");
  table.add("b");
  assert.deepEqual(table.drain(), ["a", "b"]);
  assert.equal(table.size, 0);
  assert.equal(table.take(0), undefined);
  assert.equal(table.add("c"), 2);
});
