import assert from "node:assert/strict";
import { test } from "node:test";
import { WireError } from "../wire-error.js";
import { decodeBinaryPacket, encodeBinaryPacket } from "./binary.js";
import { isBinaryPacket } from "./packet.js";
import { assertPackets, octets, packetOf, vectors } from "./vectors.test.js";

for (const { name, version, packet, bytes } of vectors.packets) {
  if (bytes === undefined) continue;
  test(`writes and reads "${name}" as the bytes ${bytes}`, () => {
    const expected = packetOf(packet);
    assert.ok(isBinaryPacket(expected));
    assert.deepEqual(Buffer.from(encodeBinaryPacket(expected, version)), octets(bytes));
    assertPackets([decodeBinaryPacket(octets(bytes), version) ?? { type: "noop", data: "refused" }], [expected]);
  });
}

for (const { name, version, bytes } of vectors.refusedPackets) {
  if (bytes === undefined) continue;
  test(`refuses "${name}"`, () => {
    assert.equal(decodeBinaryPacket(octets(bytes), version), undefined);
  });
}

test("revision 4 sends and receives the very bytes of a message", () => {
  const data = Uint8Array.of(1, 2, 3);
  assert.equal(encodeBinaryPacket({ type: "message", data }, 4), data);
  assert.equal(decodeBinaryPacket(data, 4)?.data, data);
  assert.equal(decodeBinaryPacket(data, 4)?.type, "message");
});

test("revision 4 throws when another packet than a message is to carry bytes", () => {
  assert.throws(
    () => encodeBinaryPacket({ type: "pong", data: new Uint8Array(1) }, 4),
    new WireError("misuse", "a pong packet cannot carry bytes"),
  );
});

test("revision 3 keeps the type of any packet that carries bytes", () => {
  const pong = { type: "pong", data: Uint8Array.of(0xff) } as const;
  assert.deepEqual(encodeBinaryPacket(pong, 3), Uint8Array.of(0x03, 0xff));
  assert.deepEqual(decodeBinaryPacket(Uint8Array.of(0x03, 0xff), 3), pong);
});

test("revision 3 shows the data without copying it", () => {
  const bytes = Uint8Array.of(0x04, 0x01);
  const data = decodeBinaryPacket(bytes, 3)?.data;
  assert.ok(data instanceof Uint8Array && data.buffer === bytes.buffer);
});
