import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import { test } from "node:test";
import fc from "fast-check";
import { Utf8Validator } from "./utf8-validator.js";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));

/** The index of the byte at which a validator fed byte by byte gives up; undefined when it takes them all. */
function refusedAt(input: Uint8Array): number | undefined {
  const validator = new Utf8Validator();
  for (let at = 0; at < input.length; at++) if (!validator.push(input, at, at + 1)) return at;
  return undefined;
}

test("refuses at the very byte that no valid text has there", () => {
  const refusals: [hex: string, at: number][] = [
    ["80", 0],
    ["c1bf", 0],
    ["f5808080", 0],
    ["ff", 0],
    ["e09fbf", 1],
    ["eda080", 1],
    ["f08fbfbf", 1],
    ["f4908080", 1],
    ["c27f", 1],
    ["e282c0", 2],
    ["f0908061", 3],
    ["c3a980", 2],
  ];
  for (const [hex, at] of refusals) {
    assert.equal(refusedAt(bytes(hex)), at, hex);
    assert.equal(new Utf8Validator().push(bytes(hex), 0, hex.length / 2), false, hex);
  }
});

test("takes the first and the last sequence of every length, and is complete after each", () => {
  for (const hex of ["00", "7f", "c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf", "f0908080", "f48fbfbf"]) {
    const validator = new Utf8Validator();
    assert.ok(validator.push(bytes(hex), 0, hex.length / 2), hex);
    assert.ok(validator.complete(), hex);
  }
});

test("is not complete within a sequence, until the rest has come", () => {
  const euro = bytes("e282ac");
  const validator = new Utf8Validator();
  assert.ok(validator.complete());
  assert.ok(validator.push(euro, 0, 1));
  assert.equal(validator.complete(), false);
  assert.ok(validator.push(euro, 1, 2));
  assert.equal(validator.complete(), false);
  assert.ok(validator.push(euro, 2, 3));
  assert.ok(validator.complete());
});

test("looks at nothing outside the range it is given", () => {
  assert.ok(new Utf8Validator().push(bytes("ff61ff"), 1, 2));
});

test("starts anew after a reset", () => {
  const validator = new Utf8Validator();
  validator.push(bytes("f4"), 0, 1);
  validator.reset();
  assert.ok(validator.complete());
  assert.ok(validator.push(bytes("61"), 0, 1));
});

test("answers the same for long runs, which the host checks, wherever a sequence is cut or broken", () => {
  const filler = "61".repeat(100);
  const answers: [before: string, run: string, after: string, valid: boolean][] = [
    ["", filler, "", true],
    ["e2", `82ac${filler}e282ac`, "", true],
    ["f09f", `9880${filler}f09f98`, "80", true],
    ["", `${filler}f0`, "9f9880", true],
    ["", `${filler}f09f`, "9880", true],
    ["", `${filler}f09f9880`, "61", true],
    ["", `${filler}c3`, "61", false],
    ["e2", `8261${filler}`, "", false],
    ["e2", `82ac80${filler}`, "", false],
    ["", `${filler}ff${filler}`, "", false],
    ["", `${filler}80`, "", false],
    ["", `${filler}808080`, "", false],
    ["", `${filler}f090808080`, "", false],
    ["", `${filler}f490`, "", false],
    ["", `${filler}eda0`, "", false],
    ["", `${filler}ed`, "a080", false],
  ];
  for (const [before, run, after, valid] of answers) {
    const validator = new Utf8Validator();
    const taken = [before, run, after].map(bytes).every((part) => validator.push(part, 0, part.length));
    assert.equal(taken && validator.complete(), valid, [before, run, after].join(" "));
  }
});

test("refuses a broken run at once, not at what follows", () => {
  const run = bytes(`${"61".repeat(100)}f490`);
  assert.equal(new Utf8Validator().push(run, 0, run.length), false);
});

test("agrees with the host on any bytes, cut anywhere", () => {
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.string({ unit: "binary", maxLength: 4 }).map((text) => Uint8Array.from(Buffer.from(text))),
      fc.string({ unit: "grapheme", minLength: 60, maxLength: 90 }).chain((text) => {
        const whole = Uint8Array.from(Buffer.from(text));
        return fc.nat(5).map((cut) => whole.subarray(0, whole.length - cut));
      }),
      fc.constantFrom("e0a080", "eda080", "f0908080", "f4", "90", "bf").map(bytes),
    ),
  );
  fc.assert(
    fc.property(pieces, (chunks) => {
      const validator = new Utf8Validator();
      const valid = chunks.every((chunk) => validator.push(chunk, 0, chunk.length)) && validator.complete();
      assert.equal(valid, isUtf8(Buffer.concat(chunks)));
    }),
  );
});
