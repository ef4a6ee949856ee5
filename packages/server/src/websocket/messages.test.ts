import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { messagesOf } from "./messages.js";

class Source extends EventEmitter {
  readonly OPEN = 1;
  readonly CLOSED = 3;
  readyState = 1;
  isPaused = false;

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  get listening(): number {
    return this.listenerCount("message") + this.listenerCount("close");
  }
}

test("gives every message in order and ends with the connection", async () => {
  const source = new Source();
  const messages = messagesOf(source);
  const first = messages.next();
  source.emit("message", "a");
  source.emit("message", "b");
  source.emit("close");
  assert.deepEqual(await first, { done: false, value: "a" });
  assert.deepEqual(await messages.next(), { done: false, value: "b" });
  assert.deepEqual(await messages.next(), { done: true, value: undefined });
  assert.equal(source.listening, 0);
});

test("makes the peer wait while much waits to be taken", async () => {
  for (const [count, message] of [
    [256, "x"],
    [1, Buffer.alloc(65_536)],
  ] as const) {
    const source = new Source();
    const messages = messagesOf(source);
    const first = messages.next();
    for (let at = 0; at < count; at++) source.emit("message", message);
    assert.equal(source.isPaused, true);
    await first;
    for (let at = 1; at < count; at++) await messages.next();
    const late = messages.next();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(source.isPaused, false);
    source.emit("message", "late");
    assert.deepEqual((await late).value, "late");
    await messages.return();
  }
});

test("keeps no more than that of a peer that talks on behind our close frame", async () => {
  for (const [kept, message] of [
    [256, "x"],
    [2, Buffer.alloc(65_535)],
  ] as const) {
    const source = new Source();
    const messages = messagesOf(source);
    const first = messages.next();
    source.emit("message", "first");
    await first;
    source.readyState = 2;
    for (let at = 0; at < 1000; at++) source.emit("message", message);
    source.emit("close");
    let count = 0;
    for await (const _ of messages) count++;
    assert.equal(count, kept);
  }
});

test("leaving the loop leaves the connection as it was", async () => {
  const source = new Source();
  const loop = (async () => {
    for await (const message of messagesOf(source)) if (message === "stop") break;
  })();
  source.emit("message", "go");
  source.emit("message", "stop");
  await loop;
  assert.deepEqual([source.listening, source.isPaused], [0, false]);
});

test("of a connection that is closed there is none", async () => {
  const source = new Source();
  source.readyState = 3;
  assert.equal((await messagesOf(source).next()).done, true);
});
