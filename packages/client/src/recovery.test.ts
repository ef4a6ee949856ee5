import assert from "node:assert/strict";
import { test } from "node:test";
import { createRecovery, type Recovery } from "./recovery.js";

const now = Date.UTC(2026, 7, 1);
/** The time of `now` in base 64, as the in-memory adapter of published servers writes it. */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
let yeast = "";
for (let rest = now; rest > 0; rest = Math.floor(rest / 64)) yeast = DIGITS.charAt(rest % 64) + yeast;

function recoverable(): Recovery {
  const recovery = createRecovery();
  assert.equal(recovery.connected("p1"), false);
  return recovery;
}

test("asks for nothing before the server named a session", () => {
  const recovery = createRecovery();
  assert.equal(recovery.request, undefined);
  recovery.connected(undefined);
  assert.deepEqual(recovery.received(["chat", yeast], false, now), ["chat", yeast]);
  assert.equal(recovery.request, undefined);
});

test("asks for the session even if no event came", () => {
  assert.deepEqual(recoverable().request, { pid: "p1" });
});

for (const [adapter, offset] of [
  ["in memory", yeast],
  ["in memory, within a millisecond", `${yeast}.1`],
  ["Redis streams", `${now}-0`],
  ["our own", "S8pnX-.1z"],
  ["MongoDB", `${Math.floor(now / 1000).toString(16)}0123456789abcdef`],
] as const) {
  test(`takes the offset away and remembers it: ${adapter}`, () => {
    const recovery = recoverable();
    assert.deepEqual(recovery.received(["chat", "hi", offset], false, now + 1000), ["chat", "hi"]);
    assert.deepEqual(recovery.request, { pid: "p1", offset });
    assert.equal(recovery.connected("p1"), true);
    assert.deepEqual(recovery.request, { pid: "p1", offset });
  });
}

test("leaves the last argument alone where it is the sender's", () => {
  const recovery = recoverable();
  recovery.received(["chat", yeast], false, now);
  for (const args of [["chat", "private"], ["chat", "message"], ["chat", "42"], ["chat"], ["chat", 1]]) {
    assert.deepEqual(recovery.received(args, false, now), args);
  }
  assert.deepEqual(recovery.received(["chat", yeast], true, now), ["chat", yeast]);
  assert.equal(recovery.request?.offset, yeast);
});

test("believes an offset of unknown form as long as it has seen no other", () => {
  const recovery = recoverable();
  assert.deepEqual(recovery.received(["chat", "1234"], false, now), ["chat", "1234"]);
  assert.equal(recovery.request?.offset, "1234");
});

test("forgets the offset with the session", () => {
  const recovery = recoverable();
  recovery.received(["chat", yeast], false, now);
  assert.equal(recovery.connected("p2"), false);
  assert.deepEqual(recovery.request, { pid: "p2" });
});

test("what only looks like an offset of ours is kept once the server's tag is sure", () => {
  const recovery = recoverable();
  const text = (last: string) => recovery.received(["chat", last], false, now);
  assert.deepEqual(text("S8pnXj.1"), ["chat"]);
  assert.deepEqual(text("S8pnXj.2"), ["chat"]);
  assert.deepEqual(text("report.pdf"), ["chat", "report.pdf"]);
  assert.equal(recovery.request?.offset, "S8pnXj.2");
});

test("is not misled for long when the first one only looked like an offset", () => {
  const recovery = recoverable();
  const text = (last: string) => recovery.received(["chat", last], false, now);
  text("report.pdf");
  assert.deepEqual(text("S8pnXj.1"), ["chat"]);
  assert.equal(recovery.request?.offset, "S8pnXj.1");
  recovery.connected("p2");
  assert.deepEqual(text("zzzzzz.1"), ["chat"]);
});
