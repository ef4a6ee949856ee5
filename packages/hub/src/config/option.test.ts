import assert from "node:assert/strict";
import { test } from "node:test";
import { badOption, longFlag, type Option, resolveOption } from "./option.js";

const size: Option<number> = {
  key: "size",
  flag: "-s, --size <number>",
  env: "SIZE",
  summary: "a size",
  defaultText: "7",
  fallback: 7,
  repeatable: false,
  parse: (value, from) => {
    if (Number.isInteger(Number(value))) return Number(value);
    throw badOption(from, "a number", value);
  },
};
const file = { path: "hub.json", values: { size: 3 } };

test("the flag wins over the environment, that over the file, that over the default", () => {
  assert.equal(resolveOption(size, { flags: { size: "1" }, env: { SIZE: "2" }, file }), 1);
  assert.equal(resolveOption(size, { flags: {}, env: { SIZE: "2" }, file }), 2);
  assert.equal(resolveOption(size, { flags: {}, env: {}, file }), 3);
  assert.equal(resolveOption(size, { flags: {}, env: {}, file: undefined }), 7);
});

test("an empty environment variable counts as none", () => {
  assert.equal(resolveOption(size, { flags: {}, env: { SIZE: "" }, file: undefined }), 7);
});

test("what every object inherits is no value of the file", () => {
  const inherited = { ...size, key: "constructor" };
  assert.equal(resolveOption(inherited, { flags: Object.create(null), env: {}, file: { path: "f", values: {} } }), 7);
});

test("an error says where the value came from", () => {
  const message = (sources: Parameters<typeof resolveOption>[1]) => {
    try {
      return String(resolveOption(size, sources));
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
  };
  assert.equal(message({ flags: { size: "x" }, env: {}, file }), '--size has to be a number, not "x"');
  assert.equal(message({ flags: {}, env: { SIZE: "x" }, file }), 'SIZE has to be a number, not "x"');
  assert.equal(
    message({ flags: {}, env: {}, file: { path: "hub.json", values: { size: {} } } }),
    '"size" in hub.json has to be a number, not {}',
  );
});

test("an error shows so much of a long value and no more", () => {
  assert.ok(badOption("--size", "a number", "x".repeat(10_000)).message.length < 120);
});

test("the long flag is read from the flag's usage", () => {
  assert.equal(longFlag(size), "--size");
});
