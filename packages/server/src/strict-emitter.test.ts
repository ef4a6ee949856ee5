import assert from "node:assert/strict";
import { test } from "node:test";
import type { DefaultEventsMap } from "@tidewire/wire";
import { StrictEmitter } from "./strict-emitter.js";

class Emitter extends StrictEmitter<DefaultEventsMap, DefaultEventsMap, Record<never, never>, string> {
  readonly faults: unknown[] = [];

  announce(event: string, ...args: unknown[]): boolean {
    return this.tell(event, args, `while ${event}`);
  }

  protected override failed(error: unknown, context: string): void {
    this.faults.push([(error as Error).message, context]);
  }
}

test("listens, listens once, lists and emits like Node's own emitter", () => {
  const emitter = new Emitter();
  const calls: unknown[][] = [];
  const listener = (...args: unknown[]): unknown => calls.push(args);
  assert.equal(emitter.on("a", listener).once("a", listener), emitter);
  assert.deepEqual(emitter.listeners("a"), [listener, listener]);
  assert.equal(emitter.emit("a", 1, 2), true);
  assert.equal(emitter.emit("a", 3), true);
  assert.equal(emitter.emit("b"), false);
  assert.deepEqual(calls, [[1, 2], [1, 2], [3]]);
});

test("tells every listener in order, with itself as this", () => {
  const emitter = new Emitter();
  const calls: unknown[] = [];
  emitter.on("a", function (this: unknown, value) {
    calls.push(["first", value, this === emitter]);
  });
  emitter.once("a", (value) => calls.push(["second", value]));
  assert.equal(emitter.announce("a", 1), true);
  assert.equal(emitter.announce("a", 2), true);
  assert.equal(emitter.announce("b"), false);
  assert.deepEqual(calls, [
    ["first", 1, true],
    ["second", 1],
    ["first", 2, true],
  ]);
});

test("what a listener throws or rejects is passed on with its context, and the others are still told", async () => {
  const emitter = new Emitter();
  let told = 0;
  emitter.on("a", () => {
    throw new TypeError("thrown");
  });
  emitter.on("a", async () => {
    told++;
    throw new TypeError("rejected");
  });
  emitter.on("a", () => {
    told++;
  });
  emitter.announce("a");
  assert.equal(told, 2);
  await Promise.resolve();
  assert.deepEqual(emitter.faults, [
    ["thrown", "while a"],
    ["rejected", "while a"],
  ]);
});

test("an event named error needs no listener to be told", () => {
  assert.equal(new Emitter().announce("error", new TypeError("from a peer")), false);
});

test("a listener that removes another does not keep it from this event", () => {
  const emitter = new Emitter();
  let told = 0;
  const second = (): void => {
    told++;
  };
  emitter.on("a", () => {
    emitter.off("a", second);
  });
  emitter.on("a", second);
  emitter.announce("a");
  emitter.announce("a");
  assert.equal(told, 1);
});
