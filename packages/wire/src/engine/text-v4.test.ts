import assert from "node:assert/strict";
import { test } from "node:test";
import { WireError } from "../wire-error.js";
import { decodeTextPacketV4, decodeWrappedBase64, encodeTextPacketV4, PAYLOAD_SEPARATOR } from "./text-v4.js";
import { assertPackets, packetOf, vectors } from "./vectors.test.js";

for (const { name, version, packet, text } of vectors.packets) {
  if (version !== 4) continue;
  test(`writes and reads "${name}" as ${JSON.stringify(text)}`, () => {
    assert.equal(encodeTextPacketV4(packetOf(packet)), text);
    assertPackets([decodeTextPacketV4(text) ?? { type: "noop", data: "refused" }], [packetOf(packet)]);
  });
}

for (const { name, version, text } of vectors.refusedPackets) {
  if (version !== 4 || text === undefined) continue;
  test(`refuses "${name}"`, () => {
    assert.equal(decodeTextPacketV4(text), undefined);
  });
}

test("takes Base64 broken into lines, and no other stranger in it", () => {
  assert.deepEqual(decodeWrappedBase64("AQ\r\nL/\n"), Buffer.from([1, 2, 255]));
  assert.equal(decodeWrappedBase64("AQ L/"), undefined);
});

test("throws when another packet than a message is to carry bytes", () => {
  const packet = { type: "ping", data: Uint8Array.of(1) } as const;
  assert.throws(() => encodeTextPacketV4(packet), new WireError("misuse", "a ping packet cannot carry bytes"));
});

test("separates packets by U+001E", () => {
  assert.equal(PAYLOAD_SEPARATOR, "\u001e");
});
