import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WireError } from "../wire-error.js";
import type { EngineVersion } from "./packet.js";
import { decodeTextPacket, encodeTextPacket } from "./text.js";

const versions: EngineVersion[] = [3, 4];
const bytes = Buffer.from([0x01, 0x02, 0xff]);

for (const version of versions) {
  test(`revision ${version} writes a type digit and the data`, () => {
    assert.equal(encodeTextPacket({ type: "ping", data: "probe" }, version), "2probe");
    assert.deepEqual(decodeTextPacket("2probe", version), { type: "ping", data: "probe" });
  });

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

test("revision 4 writes bytes as b and Base64", () => {
  assert.equal(encodeTextPacket({ type: "message", data: bytes }, 4), "bAQL/");
  assert.deepEqual(decodeTextPacket("bAQL/", 4), { type: "message", data: bytes });
});

test("revision 3 writes bytes as b, the type digit and Base64", () => {
  assert.equal(encodeTextPacket({ type: "message", data: bytes }, 3), "b4AQL/");
  assert.deepEqual(decodeTextPacket("b4AQL/", 3), { type: "message", data: bytes });
  assert.equal(encodeTextPacket({ type: "pong", data: bytes }, 3), "b3AQL/");
  assert.deepEqual(decodeTextPacket("b3AQL/", 3), { type: "pong", data: bytes });
});

test("no bytes at all are still a binary message", () => {
  assert.deepEqual(decodeTextPacket("b", 4), { type: "message", data: Buffer.alloc(0) });
  assert.deepEqual(decodeTextPacket("b4", 3), { type: "message", data: Buffer.alloc(0) });
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
