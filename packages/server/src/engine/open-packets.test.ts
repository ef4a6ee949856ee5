import assert from "node:assert/strict";
import { test } from "node:test";
import { type EngineOptions, resolveEngineOptions } from "./engine-options.js";
import { OpenPackets } from "./open-packets.js";
import type { TransportName } from "./transport.js";

const texts = (transport: TransportName, options: EngineOptions = {}, sid = "abc") =>
  new OpenPackets(resolveEngineOptions(options)).of(sid, transport).map(({ text, binary }) => binary ?? text);

test("a session that polls is offered better transports, where they may be used", () => {
  const open = (upgrades: string) =>
    `0{"sid":"abc","upgrades":${upgrades},"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`;
  assert.deepEqual(texts("polling"), [open('["websocket"]')]);
  assert.deepEqual(texts("websocket"), [open("[]")]);
  assert.deepEqual(texts("polling", { allowUpgrades: false }), [open("[]")]);
  assert.deepEqual(texts("polling", { transports: ["polling"] }), [open("[]")]);
});

test("an id of the application's own making is told as it is", () => {
  const sid = 'a"\\\u2028é';
  assert.equal(JSON.parse(String(texts("websocket", {}, sid)[0]).slice(1)).sid, sid);
});

test("a limit that is infinite is not told, and the application's first packet follows as text or bytes", () => {
  const bytes = Buffer.of(1);
  assert.deepEqual(texts("websocket", { maxHttpBufferSize: Infinity, initialPacket: "hi" }), [
    '0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000}',
    "4hi",
  ]);
  assert.deepEqual(texts("websocket", { initialPacket: bytes })[1], bytes);
});
