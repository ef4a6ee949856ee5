import assert from "node:assert/strict";
import { test } from "node:test";
import { msgpackCodec, type SioPacket } from "@tidewire/wire/sio";
import { codec } from "./msgpack.js";

const event = (...args: unknown[]): SioPacket => ({ type: 2, nsp: "/", id: 1, data: ["a", ...args] });

test("writes as the published parser does, with the bytes of a Blob once they were read", async () => {
  assert.deepEqual(codec.encode(event(1)), msgpackCodec.encode(event(1)));
  const [message] = codec.encode(event({ file: new Blob(["ab"]) })) as unknown as Blob[];
  assert.deepEqual(await message?.arrayBuffer(), msgpackCodec.encode(event({ file: Uint8Array.of(0x61, 0x62) }))[0]);
});

test("reads", () => {
  const packets: unknown[] = [];
  const decoder = codec.createDecoder((packet) => packets.push(packet));
  for (const message of msgpackCodec.encode(event("x"))) decoder.receive(message);
  assert.deepEqual(packets, [event("x")]);
});
