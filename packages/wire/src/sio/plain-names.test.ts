import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isPlainName, plainNameAt } from "./plain-names.js";

const names = fc.oneof(
  fc.string({ unit: "grapheme-ascii", maxLength: 80 }),
  fc.array(fc.constantFrom("a", "b", '"', "\\", "\n", "\x7f", "é", "\ud800")).map((all) => all.join("")),
);
/** Printable ASCII but for two characters. */
const isPlain = (name: string): boolean => /^[\x20-\x7e]*$/.test(name) && !/["\\]/.test(name);

test("says the same of a name however often it is asked, and whatever was asked before", () => {
  fc.assert(
    fc.property(fc.array(names), (all) => {
      for (const name of [...all, ...all]) assert.equal(isPlainName(name), isPlain(name));
    }),
  );
});

test("finds the name at a place, and nothing where it is not plain", () => {
  fc.assert(
    fc.property(fc.array(names), names, names, (all, before, behind) => {
      for (const name of [...all, ...all]) {
        const found = plainNameAt(before + name + behind, before.length, before.length + name.length);
        assert.equal(found, isPlain(name) ? name : undefined);
      }
    }),
  );
});

test("names of the objects that all inherit from are names like others", () => {
  for (const name of ["__proto__", "constructor", "0", "-1", ""]) {
    assert.equal(plainNameAt(`"${name}"`, 1, 1 + name.length), name);
    assert.equal(isPlainName(name), true);
  }
});
