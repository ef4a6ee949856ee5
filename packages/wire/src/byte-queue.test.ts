import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteQueue } from "./byte-queue.js";

test("gives bytes out in the order they came in, across the borders of chunks", () => {
  const queue = new ByteQueue();
  for (const chunk of [[1, 2], [3], [4, 5, 6]]) queue.push(Uint8Array.from(chunk));
  assert.equal(queue.length, 6);
  assert.deepEqual([...(queue.take(4) ?? [])], [1, 2, 3, 4]);
  assert.deepEqual([...(queue.take(2) ?? [])], [5, 6]);
  assert.equal(queue.length, 0);
});

test("takes nothing while fewer bytes are there", () => {
  const queue = new ByteQueue();
  queue.push(Uint8Array.of(1, 2));
  assert.equal(queue.take(3), undefined);
  assert.deepEqual([...(queue.take(2) ?? [])], [1, 2]);
  assert.equal(queue.take(1), undefined);
  assert.equal(queue.take(0)?.length, 0);
});

test("gives a view where the bytes lie in one chunk", () => {
  const queue = new ByteQueue();
  const chunk = Uint8Array.of(1, 2, 3);
  queue.push(chunk);
  assert.equal(queue.take(2)?.buffer, chunk.buffer);
});

test("looks ahead without taking", () => {
  const queue = new ByteQueue();
  queue.push(Uint8Array.of(9, 1, 2));
  queue.push(Uint8Array.of(3));
  queue.take(1);
  assert.deepEqual(
    [-1, 0, 1, 2, 3].map((offset) => queue.peek(offset)),
    [undefined, 1, 2, 3, undefined],
  );
  assert.equal(queue.length, 3);
});

test("is empty after a clear", () => {
  const queue = new ByteQueue();
  queue.push(Uint8Array.of(1, 2));
  queue.take(1);
  queue.clear();
  assert.equal(queue.length, 0);
  queue.push(Uint8Array.of(7));
  assert.deepEqual([...(queue.take(1) ?? [])], [7]);
});

test("behaves like one run of bytes under any pushes and takes", () => {
  const steps = fc.array(fc.oneof(fc.uint8Array({ maxLength: 9 }), fc.nat(12)), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (list) => {
      const queue = new ByteQueue();
      let model: number[] = [];
      for (const step of list) {
        if (typeof step !== "number") {
          queue.push(step);
          model.push(...step);
        } else if (step > model.length) {
          assert.equal(queue.take(step), undefined);
        } else {
          assert.deepEqual([...(queue.take(step) ?? [])], model.slice(0, step));
          model = model.slice(step);
        }
        assert.equal(queue.length, model.length);
        assert.equal(queue.peek(model.length - 1), model.at(-1));
      }
    }),
  );
});
