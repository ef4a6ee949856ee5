import assert from "node:assert/strict";
import { test } from "node:test";
import { engineCodec } from "./codec.js";
import type { EnginePacket } from "./packet.js";

const takesBytes = { supportsBinary: true };
const takesText = { supportsBinary: false };
const text: EnginePacket = { type: "message", data: "a" };
const binary = { type: "message", data: Uint8Array.of(0xff) } as const;

test("is the same codec for the same revision", () => {
  assert.equal(engineCodec(3), engineCodec(3));
  assert.equal(engineCodec(3).version, 3);
  assert.equal(engineCodec(4).version, 4);
});

test("revision 4 sends text as text and bytes as they are", () => {
  const codec = engineCodec(4);
  assert.equal(codec.encodePacket(text, takesBytes), "4a");
  assert.equal(codec.encodePacket(binary, takesBytes), binary.data);
  assert.equal(codec.encodePacket(binary, takesText), "b/w==");
});

test("revision 4 receives text as text and bytes as they are", () => {
  const codec = engineCodec(4);
  assert.deepEqual(codec.decodePacket("4a"), text);
  assert.equal(codec.decodePacket(binary.data)?.data, binary.data);
  assert.deepEqual(codec.decodePacket("b/w=="), { type: "message", data: Buffer.of(0xff) });
  assert.equal(codec.decodePacket("x"), undefined);
});

test("revision 3 sends text as text and bytes behind their type", () => {
  const codec = engineCodec(3);
  assert.equal(codec.encodePacket(text, takesBytes), "4a");
  assert.deepEqual(codec.encodePacket(binary, takesBytes), Uint8Array.of(4, 0xff));
  assert.equal(codec.encodePacket(binary, takesText), "b4/w==");
});

test("revision 3 receives text as text and bytes behind their type", () => {
  const codec = engineCodec(3);
  assert.deepEqual(codec.decodePacket("4a"), text);
  assert.deepEqual(codec.decodePacket(Uint8Array.of(4, 0xff)), binary);
  assert.equal(codec.decodePacket(Uint8Array.of(0xff)), undefined);
});

test("each revision has its own payloads", () => {
  const noops: EnginePacket[] = [{ type: "noop" }, { type: "noop" }];
  assert.equal(engineCodec(3).encodePayload(noops, takesBytes), "1:61:6");
  assert.equal(engineCodec(4).encodePayload(noops, takesBytes), "6\x1e6");
  assert.deepEqual(engineCodec(3).decodePayload("1:61:6"), noops);
  assert.deepEqual(engineCodec(4).decodePayload("6\x1e6"), noops);
});

test("a limit on packets reaches the payload decoder of each revision", () => {
  const one = { maxPacketsPerPayload: 1 };
  assert.throws(() => engineCodec(3).decodePayload("1:61:6", one), { code: "limit-exceeded" });
  assert.throws(() => engineCodec(4).decodePayload("6\x1e6", one), { code: "limit-exceeded" });
});
