import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonCodec, type SioPacket } from "@tidewire/wire/sio";
import { codec } from "./json.js";

const event = (...args: unknown[]): SioPacket => ({ type: 2, nsp: "/", id: 1, data: ["a", ...args] });

test("writes as the server does, and leaves a Blob in its place", () => {
  for (const packet of [event(1), event({ bytes: Uint8Array.of(1) })]) {
    assert.deepEqual(codec.encode(packet), jsonCodec().encode(packet));
  }
  const blob = new Blob(["ab"]);
  assert.deepEqual(codec.encode(event(blob)), ['51-1["a",{"_placeholder":true,"num":0}]', blob]);
});

test("reads as the server does", () => {
  const packets: unknown[] = [];
  codec.createDecoder((packet) => packets.push(packet)).receive('21["a",1]');
  assert.deepEqual(packets, [event(1)]);
});
