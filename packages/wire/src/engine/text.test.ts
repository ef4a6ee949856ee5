import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WireError } from "../wire-error.js";
import type { EngineVersion } from "./packet.js";
import { decodeTextPacket, encodeTextPacket } from "./text.js";
import { assertPackets, packetOf, vectors } from "./vectors.test.js";

const versions: EngineVersion[] = [3, 4];
const bytes = Buffer.from([0x01, 0x02, 0xff]);

for (const { name, version, packet, text } of vectors.packets) {
  test(`writes and reads "${name}" as ${JSON.stringify(text)}`, () => {
    assert.equal(encodeTextPacket(packetOf(packet), version), text);
    assertPackets([decodeTextPacket(text, version) ?? { type: "noop", data: "refused" }], [packetOf(packet)]);
  });
}

for (const { name, version, text } of vectors.refusedPackets) {
  if (text === undefined) continue;
  test(`refuses "${name}"`, () => {
    assert.equal(decodeTextPacket(text, version), undefined);
  });
}

for (const version of versions) {
  test(`revision ${version} keeps a packet without data apart from nothing`, () => {
    assert.equal(encodeTextPacket({ type: "message" }, version), "4");
    assert.equal(encodeTextPacket({ type: "message", data: "" }, version), "4");
    assert.deepEqual(Object.keys(decodeTextPacket("4", version) ?? {}), ["type"]);
  });

  for (const text of ["", "7", "/", "hello", "B", "\ud83d\ude00", "b*", "b4*", "b"]) {
    if (version === 4 && text === "b") continue;
    test(`revision ${version} refuses ${JSON.stringify(text)}`, () => {
      assert.equal(decodeTextPacket(text, version), undefined);
    });
  }

  test(`revision ${version} gives back every text packet it wrote`, () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "binary" }), (data) => {
        const packet = { type: "message", data } as const;
        assert.deepEqual(decodeTextPacket(encodeTextPacket(packet, version), version), packet);
      }),
    );
  });
}

test("revision 3 keeps the type of any packet that carries bytes", () => {
  assert.equal(encodeTextPacket({ type: "pong", data: bytes }, 3), "b3AQL/");
  assert.deepEqual(decodeTextPacket("b3AQL/", 3), { type: "pong", data: bytes });
});

test("Base64 may be broken into lines, as some platforms' encoders do", () => {
  assert.deepEqual(decodeTextPacket("bAQ\r\nL/\n", 4), { type: "message", data: bytes });
});

test("revision 4 throws when another packet than a message is to carry bytes", () => {
  assert.throws(
    () => encodeTextPacket({ type: "ping", data: bytes }, 4),
    new WireError("misuse", "a ping packet cannot carry bytes"),
  );
});

test("no text makes the decoder throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.constantFrom("", "b", "b4", "4"), (text, prefix) => {
      for (const version of versions) decodeTextPacket(prefix + text, version);
    }),
  );
});
