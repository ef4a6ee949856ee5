import assert from "node:assert/strict";
import { test } from "node:test";
import { createRecovery as createWhole } from "../recovery.js";
import { createRecovery } from "./recovery.js";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const now = Date.now();
let inBase64 = "";
for (let rest = now; rest > 0; rest = Math.floor(rest / 64)) inBase64 = DIGITS.charAt(rest % 64) + inBase64;
const hex = Math.floor(now / 1000).toString(16);

/** Last arguments, as they come one after the other over one connection. */
const SEQUENCES: readonly (readonly unknown[])[] = [
  [inBase64, "private", "message", "42", 1, `${inBase64}.1`],
  [`${now}-0`, "1700000000000-1", `${now + 1}-12`],
  [`${hex}0123456789abcdef`, "00000000ffffffffffffffff"],
  ["S8pnXj.1", "S8pnXj.2", "report.pdf", inBase64],
  ["report.pdf", "S8pnXj.1", "S8pnXj.2", "report.pdf"],
  ["1234", "5678", `${now}-0`, "9999"],
  ["1e5", "0x10", "", "a".repeat(25), null, {}],
];

for (const [index, sequence] of SEQUENCES.entries()) {
  test(`takes away and remembers what the whole client does: sequence ${index}`, () => {
    const ours = createRecovery();
    const whole = createWhole();
    for (const pid of [undefined, "p1", "p1", "p2"]) {
      assert.equal(ours.connected(pid), whole.connected(pid));
      for (const last of sequence) {
        for (const args of [["chat", "x", last], ["chat", last], ["chat"]]) {
          assert.deepEqual(ours.received(args), whole.received(args, false, now), String(last));
        }
        const sent = JSON.stringify(ours.request({ token: 1 }));
        assert.equal(sent, JSON.stringify({ ...whole.request, token: 1 }));
      }
    }
  });
}

test("sends nothing of its own before the server named a session", () => {
  assert.equal(createRecovery().request(undefined), undefined);
});
