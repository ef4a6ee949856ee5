import assert from "node:assert/strict";
import { test } from "node:test";
import { type EmitFlags, EmitTarget } from "./emit-target.js";
import type { Ack } from "./outbox.js";

function setup() {
  const emitted: unknown[] = [];
  const port = (args: readonly unknown[], flags: EmitFlags, ack?: Ack) => {
    emitted.push([flags, args]);
    ack?.done(["answer"]);
  };
  // biome-ignore lint/suspicious/noExplicitAny: the untyped map
  return { emitted, target: new EmitTarget<string, any>("socket", port, {}) };
}

test("conditions add up, and leave the target they were put on as it was", () => {
  const { emitted, target } = setup();
  const strict = target.timeout(500);
  assert.equal(strict.volatile.compress(false).emit("a", 1), "socket");
  assert.equal(strict.emit("b"), "socket");
  assert.equal(target.send("c"), "socket");
  assert.deepEqual(emitted, [
    [{ timeoutMs: 500, volatile: true, compress: false }, ["a", 1]],
    [{ timeoutMs: 500 }, ["b"]],
    [{}, ["message", "c"]],
  ]);
});

test("gives the promise of an acknowledgement", async () => {
  const { emitted, target } = setup();
  assert.equal(await target.timeout(5).emitWithAck("a", 1), "answer");
  assert.deepEqual(emitted, [[{ timeoutMs: 5 }, ["a", 1]]]);
});
