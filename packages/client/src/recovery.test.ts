import assert from "node:assert/strict";
import { test } from "node:test";
import { createRecovery, type Recovery } from "./recovery.js";

const now = Date.UTC(2026, 7, 1);
Date.now = () => now;
/** The time of `now` in base 64, as the in-memory adapter of published servers writes it. */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
let yeast = "";
for (let rest = now; rest > 0; rest = Math.floor(rest / 64)) yeast = DIGITS.charAt(rest % 64) + yeast;

function recoverable(): Recovery {
  const recovery = createRecovery();
  assert.equal(recovery.connected("S8pnX-.secret"), false);
  return recovery;
}

const offsetOf = (recovery: Recovery) => (recovery.request(undefined) as { offset?: string }).offset;

test("asks for nothing before the server named a session", () => {
  const recovery = createRecovery();
  assert.equal(recovery.request(undefined), undefined);
  recovery.connected(undefined);
  assert.deepEqual(recovery.received(["chat", yeast]), ["chat", yeast]);
  assert.equal(recovery.request(undefined), undefined);
});

test("asks for the session even if no event came", () => {
  assert.deepEqual(recoverable().request({ token: 1 }), { pid: "S8pnX-.secret", offset: undefined, token: 1 });
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
    assert.deepEqual(recovery.received(["chat", "hi", offset]), ["chat", "hi"]);
    assert.deepEqual(recovery.request({ token: 1 }), { pid: "S8pnX-.secret", offset, token: 1 });
    assert.equal(recovery.connected("S8pnX-.secret"), true);
    assert.deepEqual(recovery.request({ token: 1 }), { pid: "S8pnX-.secret", offset, token: 1 });
  });
}

test("leaves the last argument alone where it is the sender's", () => {
  const recovery = recoverable();
  recovery.received(["chat", yeast]);
  for (const args of [["chat", "private"], ["chat", "message"], ["chat", "42"], ["chat"], ["chat", 1]]) {
    assert.deepEqual(recovery.received(args), args);
  }
  assert.equal(offsetOf(recovery), yeast);
});

test("believes an offset of unknown form as long as it has seen no other", () => {
  const recovery = recoverable();
  assert.deepEqual(recovery.received(["chat", "1234"]), ["chat", "1234"]);
  assert.equal(offsetOf(recovery), "1234");
});

test("takes no name of an event for an offset", () => {
  for (const name of ["chat", yeast]) {
    const recovery = recoverable();
    assert.deepEqual(recovery.received([name]), [name]);
    assert.equal(offsetOf(recovery), undefined);
  }
});

test("forgets the offset with the session", () => {
  const recovery = recoverable();
  recovery.received(["chat", yeast]);
  assert.equal(recovery.connected("p2"), false);
  assert.deepEqual(recovery.request({ token: 1 }), { pid: "p2", offset: undefined, token: 1 });
});

test("a text that only looks like an offset of ours stays", () => {
  const recovery = recoverable();
  const text = (last: string) => recovery.received(["chat", last]);
  assert.deepEqual(text("report.pdf"), ["chat", "report.pdf"]);
  assert.deepEqual(text("S8pnX-.1"), ["chat"]);
  assert.deepEqual(text("report.pdf"), ["chat", "report.pdf"]);
  assert.equal(offsetOf(recovery), "S8pnX-.1");
  recovery.connected("zzzzzz.other");
  assert.deepEqual(text("S8pnX-.2"), ["chat", "S8pnX-.2"]);
  assert.deepEqual(text("zzzzzz.1"), ["chat"]);
});

test("a session that is no text is none of ours", () => {
  for (const pid of [7, {}, null, ""]) {
    const recovery = createRecovery();
    recovery.connected(pid);
    assert.deepEqual(recovery.received(["chat", "x"]), ["chat", "x"]);
  }
});
