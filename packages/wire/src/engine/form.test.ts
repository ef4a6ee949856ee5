import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseForm } from "./form.js";

const cases: [string, string, Record<string, string>][] = [
  ["a field", "d=4hello", { d: "4hello" }],
  ["several fields", "a=1&b=2", { a: "1", b: "2" }],
  ["a field without value", "a&b=", { a: "", b: "" }],
  ["a field without name", "=1", { "": "1" }],
  ["an equals sign in a value", "a=b=c", { a: "b=c" }],
  ["nothing between ampersands", "&&a=1&", { a: "1" }],
  ["a plus as a blank", "a+b=c+d%2B", { "a b": "c d+" }],
  ["escapes in both parts", "%61=%C3%A9", { a: "\u00e9" }],
  ["escapes in lower case", "a=%c3%a9", { a: "\u00e9" }],
  ["a percent sign without digits as itself", "a=100%&b=%zz%41", { a: "100%", b: "%zzA" }],
  ["half escapes beside bytes that are not UTF-8 as themselves", "a=%ff%g0%0g%4", { a: "\ufffd%g0%0g%4" }],
  ["bytes that are not UTF-8 as U+FFFD", "a=%41%ff%C3%42", { a: "A\ufffd\ufffdB" }],
];
for (const [what, text, fields] of cases) {
  test(`reads ${what}`, () => {
    assert.deepEqual({ ...parseForm(text) }, fields);
  });
}

test("the last of equal names counts", () => {
  assert.equal(parseForm("a=1&a=2").a, "2");
});

test("has no prototype, and takes a field named after it as any other", () => {
  const fields = parseForm("__proto__=1");
  assert.equal(Object.getPrototypeOf(fields), null);
  assert.deepEqual(Object.keys(fields), ["__proto__"]);
});

test("reads a megabyte of ampersands, of escapes, of half escapes and of escapes that are not UTF-8", () => {
  assert.deepEqual({ ...parseForm("&".repeat(1_000_000)) }, {});
  assert.equal(parseForm(`a=${"%41".repeat(333_333)}`).a, "A".repeat(333_333));
  assert.equal(parseForm(`a=${"%".repeat(1_000_000)}`).a, "%".repeat(1_000_000));
  assert.equal(parseForm(`a=${"%aax".repeat(250_000)}`).a, "\ufffdx".repeat(250_000));
});

test("no text makes the parser throw", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseForm(text)));
});
