import assert from "node:assert/strict";
import { test } from "node:test";
import { type AckingSocket, type AckListener, AcksView, tellMissing } from "./acks-view.js";

class Waiting implements AckingSocket {
  readonly acks = new Map<number, { acknowledged: AckListener; missing: () => void }>();

  expectAck(id: number, acknowledged: AckListener, missing: () => void): void {
    this.acks.set(id, { acknowledged, missing });
  }

  forgetAck(id: number): void {
    this.acks.delete(id);
  }

  waitsForAck(id: number): boolean {
    return this.acks.has(id);
  }
}

test("who is set under an id is called with the answer", () => {
  const socket = new Waiting();
  const answers: unknown[][] = [];
  const view = new AcksView(socket);
  assert.equal(
    view.set(7, (...args) => answers.push(args)),
    view,
  );
  assert.equal(view.has(7), true);
  socket.acks.get(7)?.acknowledged("yes", 1);
  assert.deepEqual(answers, [["yes", 1]]);
});

test("who is deleted is not waited for", () => {
  const socket = new Waiting();
  const view = new AcksView(socket).set(7, () => undefined);
  assert.equal(view.delete(7), true);
  assert.equal(view.delete(7), false);
  assert.equal(view.has(7), false);
  assert.equal(socket.acks.size, 0);
});

test("tells of sockets that leave without an answer to who asked to be told", () => {
  const socket = new Waiting();
  const listener = (): void => undefined;
  let missing = 0;
  tellMissing(listener, () => missing++);
  new AcksView(socket).set(1, listener).set(2, () => undefined);
  socket.acks.get(1)?.missing();
  socket.acks.get(2)?.missing();
  assert.equal(missing, 1);
});
