import assert from "node:assert/strict";
import { test } from "node:test";
import { type Ack, createOutbox } from "./outbox.js";

function setup(retries: number) {
  const tries: { name: unknown; ack: Ack }[] = [];
  const answers: unknown[] = [];
  const connection = { up: true };
  const outbox = createOutbox<object>(
    retries,
    () => connection.up,
    ({ data }, ack) => tries.push({ name: data[0], ack }),
  );
  const add = (name: string) => {
    outbox.add({
      data: [name],
      flags: {},
      ack: { done: (args) => answers.push([name, ...args]), fail: (error) => answers.push([name, error.message]) },
    });
    outbox.drain(false);
  };
  return { outbox, connection, add, tries, answers, names: () => tries.map(({ name }) => name) };
}

const late = new RangeError("late");

test("sends one packet at a time, in order", () => {
  const { add, tries, answers, names } = setup(3);
  add("a");
  add("b");
  assert.deepEqual(names(), ["a"]);
  tries[0]?.ack.done(["ok"]);
  assert.deepEqual(names(), ["a", "b"]);
  assert.deepEqual(answers, [["a", "ok"]]);
});

test("tries again as often as it may, then reports the error and goes on", () => {
  const { add, tries, answers, names } = setup(2);
  add("a");
  add("b");
  for (let index = 0; index < 3; index++) tries[index]?.ack.fail?.(late);
  assert.deepEqual(names(), ["a", "a", "a", "b"]);
  assert.deepEqual(answers, [["a", "late"]]);
});

test("counts an answer to an earlier try, and only the first", () => {
  const { add, tries, answers } = setup(2);
  add("a");
  tries[0]?.ack.fail?.(late);
  tries[0]?.ack.done([1]);
  tries[1]?.ack.done([2]);
  assert.deepEqual(answers, [["a", 1]]);
});

test("a new connection repeats what was under way, and its old timeout counts no more", () => {
  const { add, tries, answers, names, outbox } = setup(1);
  add("a");
  outbox.drain(true);
  tries[0]?.ack.fail?.(late);
  assert.deepEqual(names(), ["a", "a"]);
  assert.deepEqual(answers, []);
  tries[1]?.ack.done([]);
  assert.deepEqual(answers, [["a"]]);
  outbox.drain(true);
  assert.deepEqual(names(), ["a", "a"]);
});

test("sends nothing while there is no connection", () => {
  const { add, connection, names, outbox, tries } = setup(5);
  add("a");
  connection.up = false;
  tries[0]?.ack.fail?.(late);
  add("b");
  assert.deepEqual(names(), ["a"]);
  connection.up = true;
  outbox.drain(true);
  assert.deepEqual(names(), ["a", "a"]);
});
