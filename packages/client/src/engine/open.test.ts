import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeOpen } from "@tidewire/wire/engine";
import { parseOpen } from "./open.js";

const open = { sid: "s", upgrades: ["websocket"], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1e6 };

test("reads what a server writes", () => {
  assert.deepEqual(parseOpen(encodeOpen(open)), open);
  const old = { sid: "s", upgrades: [], pingInterval: 0, pingTimeout: 0 };
  assert.deepEqual(parseOpen(JSON.stringify(old)), old);
});

test("refuses what names no session, or no time", () => {
  const bad = [
    { sid: "" },
    { sid: 1 },
    { sid: {} },
    { pingInterval: -1 },
    { pingTimeout: -1 },
    { pingInterval: "25000", pingTimeout: "20000" },
    { pingInterval: null, pingTimeout: undefined },
    { pingTimeout: undefined },
    { pingInterval: {} },
  ];
  for (const over of bad)
    assert.equal(parseOpen(JSON.stringify({ ...open, ...over })), undefined, JSON.stringify(over));
  for (const text of ["", "{", "null", "[]", "1", '"s"']) assert.equal(parseOpen(text), undefined, text);
  assert.equal(parseOpen('{"sid":"s","pingInterval":1e308,"pingTimeout":1e309}'), undefined);
  assert.equal(parseOpen(Uint8Array.of(1)), undefined);
});
