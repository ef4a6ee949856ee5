import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { decodeUtf8, encodeUtf8, utf8Length, writeUtf8 } from "./utf8.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("decodes the range it is given", () => {
  const bytes = Uint8Array.from(Buffer.from("ffc3a9e282acff", "hex"));
  assert.equal(decodeUtf8(bytes, 1, 6), "é€");
  assert.equal(decodeUtf8(bytes, 1, 3), "é");
  assert.equal(decodeUtf8(bytes, 3, 3), "");
  assert.equal(decodeUtf8(bytes.subarray(1, 6)), "é€");
});

test("gives undefined for what is not UTF-8, in particular at the end of the range", () => {
  for (const input of ["ff", "c3", "61e282", "eda080", "c0af", "f4908080"]) {
    assert.equal(decodeUtf8(Buffer.from(input, "hex")), undefined, input);
  }
  assert.equal(decodeUtf8(Buffer.from("e282ac", "hex"), 0, 2), undefined);
});

test("keeps a real U+FFFD and a byte order mark: they are part of the message", () => {
  assert.equal(decodeUtf8(Buffer.from("61efbfbd62", "hex")), "a\ufffdb");
  assert.equal(decodeUtf8(Buffer.from("efbbbf61", "hex")), "\ufeffa");
});

test("decodes from plain bytes and from a Buffer alike", () => {
  assert.equal(decodeUtf8(Uint8Array.of(0xc3, 0xa9)), "é");
  assert.equal(decodeUtf8(Buffer.from([0xc3, 0xa9])), "é");
});

test("encodes every length of sequence, and a lone surrogate as U+FFFD", () => {
  assert.equal(hex(encodeUtf8("aé€😀")), "61c3a9e282acf09f9880");
  assert.equal(hex(encodeUtf8("\ud800")), "efbfbd");
  assert.equal(hex(encodeUtf8("\udc00\ud800x")), "efbfbdefbfbd78");
  assert.equal(encodeUtf8("").length, 0);
});

test("writes at an offset, says how much, and leaves the bytes around it alone", () => {
  const target = new Uint8Array(8).fill(0xee);
  assert.equal(writeUtf8(target, "é€", 2), 5);
  assert.equal(hex(target), "eeeec3a9e282acee");
});

test("measures exactly what it writes, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }), (text) => {
      const bytes = encodeUtf8(text);
      assert.equal(bytes.length, utf8Length(text));
      assert.equal(decodeUtf8(bytes), new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
    }),
  );
});

test("does the same on a host without natives", () => {
  const script = `
    delete globalThis.Buffer;
    const { decodeUtf8, encodeUtf8, utf8Length } = await import(${JSON.stringify(new URL("./utf8.js", import.meta.url))});
    const bytes = encodeUtf8("aé€😀\\ud800");
    console.log(JSON.stringify([[...bytes], utf8Length("é"), decodeUtf8(bytes), decodeUtf8(bytes, 0, 2) ?? "invalid"]));
  `;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
  const expected = Buffer.from("aé€😀\ufffd");
  assert.deepEqual(JSON.parse(output), [[...expected], 2, "aé€😀\ufffd", "invalid"]);
});
