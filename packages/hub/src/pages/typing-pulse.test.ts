import assert from "node:assert/strict";
import { test } from "node:test";
import { TypingPulse } from "./typing-pulse.js";

test("tells the start, and reminds while it goes on", () => {
  const pulse = new TypingPulse(2_000, 4_000);
  assert.equal(pulse.typed("h", 0), "tell-typing");
  assert.equal(pulse.typed("he", 1_999), undefined);
  assert.equal(pulse.typed("hel", 2_000), "tell-typing");
});

test("tells the end once, when the text is gone, sent or left alone", () => {
  const pulse = new TypingPulse(2_000, 4_000);
  pulse.typed("h", 0);
  assert.equal(pulse.typed(" ", 10), "tell-stopped");
  assert.equal(pulse.typed("", 20), undefined);

  pulse.typed("h", 30);
  assert.equal(pulse.stopped(), "tell-stopped");
  assert.equal(pulse.stopped(), undefined);

  pulse.typed("h", 40);
  assert.equal(pulse.elapse(4_039), undefined);
  assert.equal(pulse.elapse(4_040), "tell-stopped");
  assert.equal(pulse.elapse(9_000), undefined);
});
