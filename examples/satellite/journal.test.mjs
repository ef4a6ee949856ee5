import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Journal } from "./journal.mjs";

const WARM = { celsius: 20, why: "test" };

function file(t) {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-journal-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, "new folder", "journal.jsonl");
}

function ids(readings) {
  return readings.map(({ id }) => id);
}

test("numbers what is written, and gives what is newer than a number", (t) => {
  const journal = new Journal(file(t));
  assert.deepEqual([journal.latest, journal.since(0, 10)], [0, []]);
  for (let count = 0; count < 5; count += 1) journal.append(WARM);
  assert.equal(journal.latest, 5);
  assert.deepEqual(ids(journal.since(0, 3)), [1, 2, 3]);
  assert.deepEqual(ids(journal.since(3, 3)), [4, 5]);
  assert.deepEqual(ids(journal.since(5, 3)), []);
  assert.deepEqual(ids(journal.since(900, 3)), []);
});

test("goes on where it was, under the same name, also after half a line", (t) => {
  const path = file(t);
  const first = new Journal(path);
  first.append(WARM);
  first.append(WARM);
  appendFileSync(path, '{"journal":"x","id":3,"ce');
  const second = new Journal(path);
  assert.deepEqual([second.name, second.latest], [first.name, 2]);
  assert.equal(second.append(WARM).id, 3);
  assert.deepEqual(ids(new Journal(path).since(0, 9)), [1, 2, 3]);
});

test("keeps a thousand, and a file of no more than twice as many lines", (t) => {
  const path = file(t);
  const journal = new Journal(path);
  for (let count = 0; count < 2500; count += 1) journal.append(WARM);
  assert.deepEqual(ids(journal.since(0, 2)), [1501, 1502]);
  assert.equal(journal.since(0, 5000).length, 1000);
  assert.ok(readFileSync(path, "utf8").split("\n").length <= 2001);
  const again = new Journal(path);
  assert.deepEqual([again.latest, ids(again.since(0, 1))], [2500, [1501]]);
});
