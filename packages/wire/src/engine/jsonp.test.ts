import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeJsonpForm, encodeJsonpBody, jsonpIndex } from "./jsonp.js";

test("calls the numbered callback with the payload", () => {
  assert.equal(encodeJsonpBody("3", "2:40"), '___eio[3]("2:40");');
  assert.equal(encodeJsonpBody("0", '42["a\\b"]'), '___eio[0]("42[\\"a\\\\b\\"]");');
});

test("lets nothing but digits of the index into the script", () => {
  assert.equal(encodeJsonpBody("0](alert(1));//", "6"), '___eio[01]("6");');
  assert.equal(jsonpIndex("\u0660\uff11 a1"), "1");
});

test("escapes the line separators that end a string in older scripts", () => {
  assert.equal(encodeJsonpBody("0", "4\u2028\u2029"), '___eio[0]("4\\u2028\\u2029");');
});

test("every payload survives being run as a script", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (payload) => {
      const literal = encodeJsonpBody("1", payload).slice("___eio[1](".length, -2);
      assert.equal(JSON.parse(literal), payload);
    }),
  );
});

const forms: [string, string, string | undefined][] = [
  ["the payload", "d=2%3A40", "2:40"],
  ["the payload among other fields", "x=1&d=4%2B+", "4+ "],
  ["an empty payload", "d=", ""],
  ["no payload", "x=1", undefined],
  ["no form at all", "", undefined],
  ["an escaped line feed", "d=a%5Cnb", "a\nb"],
  ["an escaped backslash before an n", "d=a%5C%5Cnb", "a\\nb"],
  ["a backslash before that", "d=%5C%5C%5Cn", "\\\\n"],
  ["a backslash before another letter", "d=%5Ct", "\\t"],
];
for (const [what, form, payload] of forms) {
  test(`reads ${what} from ${JSON.stringify(form)}`, () => {
    assert.equal(decodeJsonpForm(form), payload);
  });
}
