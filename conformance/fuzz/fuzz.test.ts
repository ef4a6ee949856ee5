/** A minute of fuzzing at most, and every input that ever found something. `npm run fuzz` goes on for hours. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Victim } from "../hostile/victim-process.js";
import { DECODERS } from "./decoders.js";
import { allFound } from "./found.js";
import { fuzzDecoder, fuzzLive } from "./fuzz.js";
import { liveTargets } from "./live.js";

const DECODER_MS = 1000;
const LIVE_MS = 3000;

let victim: Victim;

before(async () => {
  victim = await Victim.start({ perMessageDeflate: true });
});
after(() => victim.stop());

const live = liveTargets(() => Promise.resolve(victim));

for (const { target, inputs } of allFound()) {
  test(`what once broke ${target} does so no more: ${inputs.map((input) => input.toString("hex", 0, 40)).join(" ")}`, async () => {
    const decoder = DECODERS.find(({ name }) => name === target);
    for (const input of inputs) for (let cut = 0; cut <= input.length; cut++) decoder?.check(input, cut);
    if (decoder !== undefined) return;
    const attacked = live.find(({ name }) => name === target);
    assert.ok(attacked !== undefined, "the target is still there");
    await attacked.attack(inputs);
    await victim.isServing();
  });
}

for (const target of DECODERS) {
  test(`${target.name}: no input breaks the promise of its decoder`, () => {
    const failure = fuzzDecoder(target, DECODER_MS);
    assert.equal(failure, undefined, failure && `${failure.inputs[0]?.toString("hex")}\n${failure.message}`);
  });
}

for (const target of live) {
  test(`${target.name}: no input kills the server, which serves an honest client meanwhile`, {
    timeout: 60_000,
  }, async () => {
    const failure = await fuzzLive(target, LIVE_MS);
    const shown = failure?.inputs.map((input) => input.toString("hex")).join(" ");
    assert.equal(failure, undefined, failure && `${shown}\n${failure.message}`);
    await victim.isServing();
  });
}

test("a decoder that breaks its promise is found out", { timeout: 60_000 }, () => {
  const broken = {
    name: "broken",
    corpus: [Buffer.from("hello")],
    check: (input: Buffer) => assert.equal(input.includes("\x1e"), false),
  };
  const failure = fuzzDecoder(broken, 10_000);
  assert.ok(failure?.inputs[0]?.includes("\x1e"));
});
