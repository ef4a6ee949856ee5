import assert from "node:assert/strict";
import { test } from "node:test";
import { Inbox } from "./inbox.js";

test("hands items out in order of arrival, to earlier and to later waiters", async () => {
  const inbox = new Inbox<number>();
  const early = inbox.next();
  inbox.push(1);
  inbox.push(2);
  inbox.push(3);
  assert.equal(await early, 1);
  assert.deepEqual(await inbox.take(2), [2, 3]);
  assert.equal(inbox.size, 0);
});

test("rejects with timed-out and the name of what was awaited", async () => {
  const inbox = new Inbox<number>();
  await assert.rejects(inbox.next({ withinMs: 1, what: "no pong" }), {
    code: "timed-out",
    message: "no pong within 1 ms",
  });
  inbox.push(1);
  await assert.rejects(inbox.take(2, { withinMs: 1 }), { message: /^only 1 of 2 arrived within/ });
});

test("a waiter that timed out does not swallow the item that comes later", async () => {
  const inbox = new Inbox<string>();
  await assert.rejects(inbox.next({ withinMs: 1 }), { code: "timed-out" });
  inbox.push("late");
  assert.equal(await inbox.next(), "late");
});

test("after close the queued items are still served, then everyone is told why it closed", async () => {
  const inbox = new Inbox<string>();
  inbox.push("last words");
  inbox.close("peer hung up");
  inbox.close("a second reason");
  assert.equal(await inbox.next(), "last words");
  await assert.rejects(inbox.next(), { code: "closed", message: "peer hung up" });
});

test("close rejects whoever waits already", async () => {
  const inbox = new Inbox<string>();
  const waiting = inbox.next();
  inbox.close("peer hung up");
  await assert.rejects(waiting, { code: "closed", message: "peer hung up" });
});

test("drain takes everything that arrived", () => {
  const inbox = new Inbox<string>();
  inbox.push("a");
  inbox.push("b");
  assert.deepEqual(inbox.drain(), ["a", "b"]);
  assert.deepEqual(inbox.drain(), []);
});
