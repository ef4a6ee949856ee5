import assert from "node:assert/strict";
import { test } from "node:test";
import type { DefaultEventsMap } from "@tidewire/wire/sio";
import { CatchAllEmitter } from "./catch-all-emitter.js";

/** Opens what a subclass may do. */
class Emitter extends CatchAllEmitter<DefaultEventsMap, DefaultEventsMap, Record<never, never>, string> {
  get has(): { incoming: boolean; outgoing: boolean } {
    return { incoming: this.hasIncomingListeners, outgoing: this.hasOutgoingListeners };
  }

  receive(...event: unknown[]): void {
    this.tellIncoming(event, this.failed);
  }

  deliver(...event: unknown[]): void {
    this.tellOutgoing(event, this.failed);
  }

  protected override failed(error: unknown): void {
    assert.fail(String(error));
  }
}

test("listeners of one direction hear nothing of the other", () => {
  const emitter = new Emitter();
  const calls: unknown[][] = [];
  emitter.onAny((...args) => calls.push(["in", ...args]));
  emitter.onAnyOutgoing((...args) => calls.push(["out", ...args]));
  emitter.receive("a", 1);
  emitter.deliver("b", 2);
  assert.deepEqual(calls, [
    ["in", "a", 1],
    ["out", "b", 2],
  ]);
});

test("incoming: appended, prepended, listed and removed", () => {
  const emitter = new Emitter();
  const [a, b] = [() => undefined, () => undefined];
  assert.deepEqual(emitter.listenersAny(), []);
  assert.equal(emitter.onAny(a).prependAny(b), emitter);
  assert.deepEqual(emitter.listenersAny(), [b, a]);
  assert.deepEqual(emitter.has, { incoming: true, outgoing: false });
  assert.deepEqual(emitter.offAny(b).listenersAny(), [a]);
  assert.deepEqual(emitter.offAny().listenersAny(), []);
  assert.deepEqual(emitter.has, { incoming: false, outgoing: false });
  assert.deepEqual(new Emitter().prependAny(a).listenersAny(), [a]);
});

test("outgoing: appended, prepended, listed and removed", () => {
  const emitter = new Emitter();
  const [a, b] = [() => undefined, () => undefined];
  assert.deepEqual(emitter.listenersAnyOutgoing(), []);
  assert.equal(emitter.onAnyOutgoing(a).prependAnyOutgoing(b), emitter);
  assert.deepEqual(emitter.listenersAnyOutgoing(), [b, a]);
  assert.deepEqual(emitter.has, { incoming: false, outgoing: true });
  assert.deepEqual(emitter.offAnyOutgoing(b).listenersAnyOutgoing(), [a]);
  assert.deepEqual(emitter.offAnyOutgoing().listenersAnyOutgoing(), []);
  assert.deepEqual(emitter.has, { incoming: false, outgoing: false });
  assert.deepEqual(new Emitter().prependAnyOutgoing(a).listenersAnyOutgoing(), [a]);
});

test("without listeners there is nothing to remove and nobody to tell", () => {
  const emitter = new Emitter().offAny().offAnyOutgoing();
  emitter.receive("a");
  emitter.deliver("b");
  assert.deepEqual(emitter.has, { incoming: false, outgoing: false });
});
