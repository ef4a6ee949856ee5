import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Extension, formatExtension, isToken, parseExtensions, parseTokens } from "./extension.js";

test("reads extensions and parameters in header order", () => {
  assert.deepEqual(parseExtensions("permessage-deflate; client_max_window_bits; a=10, x-other"), [
    {
      name: "permessage-deflate",
      params: [
        { name: "client_max_window_bits", value: true },
        { name: "a", value: "10" },
      ],
    },
    { name: "x-other", params: [] },
  ]);
});

test("keeps parameters given twice: what they mean is for the extension", () => {
  const params = [
    { name: "b", value: "1" },
    { name: "b", value: true },
  ];
  assert.deepEqual(parseExtensions("a;b=1;b"), [{ name: "a", params }]);
});

test("reads quoted values whose content is a token", () => {
  assert.deepEqual(parseExtensions('a; b="10" ; c="\\x\\y"'), [
    {
      name: "a",
      params: [
        { name: "b", value: "10" },
        { name: "c", value: "xy" },
      ],
    },
  ]);
});

test("takes an absent or empty header for none, and skips empty list elements and blanks", () => {
  assert.deepEqual(parseExtensions(undefined), []);
  for (const empty of ["", " ", "\t", ",", " , ,"]) assert.deepEqual(parseExtensions(empty), [], empty);
  const two = [
    { name: "a", params: [{ name: "x", value: "1" }] },
    { name: "b", params: [] },
  ];
  assert.deepEqual(parseExtensions(" , a\t; x = 1 ,, b ,"), two);
});

test("refuses what breaks the grammar", () => {
  const broken = ["a b", "a;", "a;;b", "a;b=", "a;b= ,c", ";a", "=", "a=1", 'a;b="', 'a;b=""', 'a;b="1', 'a;b="1\\'];
  broken.push('a;b="1"2', 'a;b=" "', 'a;b="1,2"', "a;b=1 2", "a\u0000", "é", "a;é", "a;b=é", "a/b", "a;b=c=d", 'a;"b"');
  for (const header of broken) assert.equal(parseExtensions(header), undefined, JSON.stringify(header));
});

test("knows no name that is special to the language", () => {
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    const parsed = parseExtensions(`${name}; ${name}=1, ${name}`);
    assert.deepEqual(parsed, [
      { name, params: [{ name, value: "1" }] },
      { name, params: [] },
    ]);
  }
});

test("reads lists of tokens", () => {
  assert.deepEqual(parseTokens("keep-alive, Upgrade"), ["keep-alive", "Upgrade"]);
  assert.deepEqual(parseTokens(undefined), []);
  assert.deepEqual(parseTokens(",a,,b,"), ["a", "b"]);
  for (const broken of ["a b", "a;b", '"a"', "a,b c", "@"]) assert.equal(parseTokens(broken), undefined, broken);
});

test("tells tokens from other text by RFC 7230", () => {
  for (const token of ["a", "A-z_0.9", "!#$%&'*+-.^_`|~"]) assert.ok(isToken(token), token);
  for (const other of ["", " ", "a ", " a", "a,b", 'a"', "a/b", "(a)", "a\u007f", "ä", "\u0100"]) {
    assert.equal(isToken(other), false, JSON.stringify(other));
  }
});

/** Looks at characters through a counter: time would depend on the machine, reads do not. */
test("looks at every character of a hostile header a bounded number of times", () => {
  const length = 65_536;
  const hostile = [
    " ".repeat(length),
    ",".repeat(length),
    "a; ".repeat(length / 3),
    "a;b,".repeat(length / 4),
    `a;b="${"\\x".repeat(length / 2)}`,
    `a${" ".repeat(length)}b`,
    `a;b${" ".repeat(length)}c`,
    `a;b="${"x".repeat(length)}`,
    "a".repeat(length),
    " ,\t".repeat(length / 3),
  ];
  for (const header of hostile) {
    for (const parse of [parseExtensions, parseTokens]) {
      const reads = countingReads(header, parse);
      assert.ok(reads <= 8 * header.length, `${JSON.stringify(header.slice(0, 8))}: ${reads} reads`);
    }
  }
});

test("reads what it formats", () => {
  const token = fc.stringMatching(/^[a-z0-9_!#$%&'*+.^`|~-]{1,8}$/);
  const plain = { noNullPrototype: true };
  const extension: fc.Arbitrary<Extension> = fc.record(
    {
      name: token,
      params: fc.array(fc.record({ name: token, value: fc.oneof(token, fc.constant<true>(true)) }, plain), {
        maxLength: 4,
      }),
    },
    plain,
  );
  fc.assert(
    fc.property(fc.array(extension, { maxLength: 4 }), (extensions) => {
      assert.deepEqual(parseExtensions(extensions.map(formatExtension).join(", ")), extensions);
    }),
  );
  assert.equal(formatExtension({ name: "a", params: [{ name: "b", value: true }] }), "a; b");
});

test("never throws, whatever the header", () => {
  const header = fc.string({ unit: fc.constantFrom(...'ab,;="\\ \t\u0000é') });
  fc.assert(
    fc.property(header, (text) => {
      const parsed = parseExtensions(text);
      assert.ok(parsed === undefined || Array.isArray(parsed));
    }),
  );
});

function countingReads(text: string, parse: (header: string) => unknown): number {
  const original = String.prototype.charCodeAt;
  let reads = 0;
  String.prototype.charCodeAt = function (this: string, index: number) {
    reads++;
    return original.call(this, index);
  };
  try {
    parse(text);
  } finally {
    String.prototype.charCodeAt = original;
  }
  return reads;
}
