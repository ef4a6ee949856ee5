import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeTextPacket } from "./text.js";
import { UpgradeAcceptor } from "./upgrade.js";

/** Feeds packets as they look on the wire; what they come to, in order. */
function fates(machine: UpgradeAcceptor, ...texts: string[]): string[] {
  return texts.map((text) => {
    const packet = decodeTextPacket(text, 4);
    assert.ok(packet);
    return machine.receive(packet);
  });
}

test("the server answers the probe, then completes", () => {
  assert.deepEqual(fates(new UpgradeAcceptor(), "2probe", "5"), ["answer-probe", "complete"]);
});

test("the server completes without a probe", () => {
  assert.deepEqual(fates(new UpgradeAcceptor(), "5"), ["complete"]);
});

for (const text of ["2", "2prob", "2probe!", "3probe", "4hello", "0", "1", "6", "bcHJvYmU="]) {
  test(`the server aborts on ${text} in place of a probe, and then takes no upgrade`, () => {
    assert.deepEqual(fates(new UpgradeAcceptor(), text, "2probe", "5"), ["abort", "abort", "abort"]);
  });

  test(`the server aborts on ${text} after the probe`, () => {
    assert.deepEqual(fates(new UpgradeAcceptor(), "2probe", text, "5"), ["answer-probe", "abort", "abort"]);
  });
}

test("the server aborts on a second probe", () => {
  assert.deepEqual(fates(new UpgradeAcceptor(), "2probe", "2probe"), ["answer-probe", "abort"]);
});

test("the server completes once", () => {
  assert.deepEqual(fates(new UpgradeAcceptor(), "5", "5", "2probe"), ["complete", "abort", "abort"]);
});
