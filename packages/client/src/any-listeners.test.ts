import assert from "node:assert/strict";
import { test } from "node:test";
import { type AnyListener, anyMethods } from "./any-listeners.js";

const a = () => {};
const b = () => {};

interface Listens {
  incoming: readonly AnyListener[];
  onAny(listener: AnyListener): this;
  prependAny(listener: AnyListener): this;
  offAny(listener?: AnyListener): this;
  listenersAny(): AnyListener[];
  listenersAnyOutgoing(): AnyListener[];
}

function holder() {
  const lists = { incoming: [], outgoing: [a] };
  return Object.assign(lists, anyMethods("incoming", ""), anyMethods("outgoing", "Outgoing")) as unknown as Listens;
}

test("keeps the order in which they are to be called, and the directions apart", () => {
  const socket = holder().onAny(a).prependAny(b).onAny(a);
  assert.deepEqual(socket.listenersAny(), [b, a, a]);
  assert.deepEqual(socket.listenersAnyOutgoing(), [a]);
});

test("removes one place of a listener, none of a stranger, or everything", () => {
  const socket = holder().onAny(a).onAny(b).onAny(a);
  const walked = socket.incoming;
  socket.offAny(a).offAny(() => {});
  assert.deepEqual(socket.listenersAny(), [b, a]);
  socket.offAny();
  assert.deepEqual([socket.listenersAny(), walked.length], [[], 3]);
});
