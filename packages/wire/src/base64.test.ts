import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { base64CoderOf, decodeBase64, encodeBase64 } from "./base64.js";

const coders = {
  "the coder of this host": { encode: encodeBase64, decode: decodeBase64 },
  "the portable coder": base64CoderOf({}),
};

/** RFC 4648 section 10, and the last two digits of the alphabet. */
const pairs: [string, string][] = [
  ["", ""],
  ["66", "Zg=="],
  ["666f", "Zm8="],
  ["666f6f", "Zm9v"],
  ["666f6f62", "Zm9vYg=="],
  ["666f6f6261", "Zm9vYmE="],
  ["666f6f626172", "Zm9vYmFy"],
  ["fbefbeffffff", "++++////"],
  ["00", "AA=="],
  ["ffff", "//8="],
];

const garbage: [string, string][] = [
  ["a missing pad", "Zg="],
  ["no padding", "Zg"],
  ["too much padding", "Zg==="],
  ["nothing but padding", "===="],
  ["padding in the middle", "Zg==Zg=="],
  ["a digit of the URL alphabet", "-_8="],
  ["a blank", "Zm 9v==="],
  ["a line feed", "Zm9v\nZm8="],
  ["a character beyond ASCII", "Zm9\u00e9"],
  ["a character beyond Latin-1 whose low byte is a digit", "Zm9\u0141"],
  ["unused bits of the last digit set", "Zh=="],
  ["unused bits of the last digit set after two bytes", "Zm9="],
  ["a NUL", "Zm9\0"],
];

for (const [name, coder] of Object.entries(coders)) {
  for (const [hex, text] of pairs) {
    test(`${name} writes ${hex || "nothing"} as ${JSON.stringify(text)} and reads it back`, () => {
      const bytes = Buffer.from(hex, "hex");
      assert.equal(coder.encode(new Uint8Array(bytes)), text);
      assert.deepEqual(Buffer.from(coder.decode(text) ?? "undefined"), bytes);
    });
  }

  for (const [what, text] of garbage) {
    test(`${name} refuses ${what}`, () => {
      assert.equal(coder.decode(text), undefined);
    });
  }

  test(`${name} reads only the bytes of a view, not its whole memory`, () => {
    assert.equal(coder.encode(Buffer.from("xxfooxx").subarray(2, 5)), "Zm9v");
  });

  test(`${name} gives back what it was given`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        assert.deepEqual(Buffer.from(coder.decode(coder.encode(bytes)) ?? "undefined"), Buffer.from(bytes));
      }),
    );
  });
}

test("both coders agree on every text", () => {
  const portable = base64CoderOf({});
  const nearlyBase64 = fc.string({ unit: fc.constantFrom(..."AZaz09+/=Q-\n\u0141"), maxLength: 12 });
  fc.assert(
    fc.property(nearlyBase64, (text) => {
      const native = decodeBase64(text);
      assert.deepEqual(portable.decode(text), native && new Uint8Array(native));
    }),
  );
});
