import assert from "node:assert/strict";
import { test } from "node:test";
import type { SioPacket } from "@tidewire/wire/sio";
import { codec } from "./compact.js";

test("writes and reads the packets of pages", () => {
  const packet: SioPacket = { type: 2, nsp: "/", id: undefined, data: ["a", Uint8Array.of(1)] };
  const packets: unknown[] = [];
  const decoder = codec.createDecoder((one) => packets.push(one));
  for (const message of codec.encode(packet)) decoder.receive(message);
  decoder.destroy();
  assert.deepEqual(packets, [packet]);
});
