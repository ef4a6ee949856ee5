import assert from "node:assert/strict";
import { test } from "node:test";
import { AnyListeners } from "./any-listeners.js";

const a = () => {};
const b = () => {};

test("keeps the order in which they are to be called", () => {
  const listeners = new AnyListeners();
  listeners.add(a);
  listeners.prepend(b);
  listeners.add(a);
  assert.deepEqual(listeners.list, [b, a, a]);
});

test("removes one place of a listener, none of a stranger, or everything", () => {
  const listeners = new AnyListeners();
  for (const listener of [a, b, a]) listeners.add(listener);
  const walked = listeners.list;
  listeners.remove(a);
  listeners.remove(() => {});
  assert.deepEqual(listeners.list, [b, a]);
  listeners.remove(undefined);
  assert.deepEqual([listeners.list, walked.length], [[], 3]);
});
