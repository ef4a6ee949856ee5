import assert from "node:assert/strict";
import { test } from "node:test";
import { AnyListeners } from "./any-listeners.js";

function unexpected(error: unknown): void {
  assert.fail(String(error));
}

test("tells everybody of an event with its arguments, those prepended first", () => {
  const any = new AnyListeners();
  const calls: unknown[][] = [];
  any.append((...args) => calls.push(["a", ...args]));
  any.append((...args) => calls.push(["b", ...args]));
  any.prepend((...args) => calls.push(["first", ...args]));
  any.tell(["hello", 1], unexpected);
  assert.deepEqual(calls, [
    ["first", "hello", 1],
    ["a", "hello", 1],
    ["b", "hello", 1],
  ]);
});

test("removes one registration of a listener, or all of them", () => {
  const any = new AnyListeners();
  const listener = (): void => undefined;
  const other = (): void => undefined;
  any.append(listener);
  any.append(other);
  any.append(listener);
  any.remove(listener);
  assert.deepEqual(any.list(), [other, listener]);
  any.remove(() => undefined);
  assert.equal(any.size, 2);
  any.remove();
  assert.deepEqual(any.list(), []);
});

test("the list is a copy", () => {
  const any = new AnyListeners();
  any.append(() => undefined);
  any.list().pop();
  assert.equal(any.size, 1);
});

test("listeners that come and go while an event is told count from the next event on", () => {
  const any = new AnyListeners();
  const calls: string[] = [];
  const last = (): unknown => calls.push("last");
  any.append(() => {
    calls.push("first");
    any.remove(last);
    any.append(() => calls.push("added"));
  });
  any.append(last);
  any.tell(["one"], unexpected);
  assert.deepEqual(calls, ["first", "last"]);
  any.tell(["two"], unexpected);
  assert.deepEqual(calls, ["first", "last", "first", "added"]);
});

test("what a listener throws or rejects is a fault, and the others are still told", async () => {
  const any = new AnyListeners();
  const faults: unknown[] = [];
  let told = false;
  any.append(() => {
    throw new TypeError("thrown");
  });
  any.append(async () => {
    throw new TypeError("rejected");
  });
  any.append(() => {
    told = true;
  });
  any.tell(["event"], (error) => faults.push((error as Error).message));
  assert.equal(told, true);
  await Promise.resolve();
  assert.deepEqual(faults, ["thrown", "rejected"]);
});
