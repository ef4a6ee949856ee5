import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FIN, RSV1, writeFrameHeader } from "./frame.js";
import { INCOMPLETE, joinHeader, MAX_HEADER_BYTES, newFrameHeader, REFUSED, readFrameHeader } from "./frame-decoder.js";
import { Opcode } from "./opcode.js";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));

test("reads a header in the middle of a chunk, on both sides", () => {
  const header = newFrameHeader();
  assert.equal(readFrameHeader(bytes("eeee0103"), 2, "client", header), 4);
  assert.deepEqual(header, { ...newFrameHeader(), fin: false, rsv1: false, opcode: 1, payloadBytes: 3, maskKey: 0 });
  assert.equal(readFrameHeader(bytes("eec28301020304"), 1, "server", header), 7);
  assert.deepEqual(header, { ...newFrameHeader(), rsv1: true, opcode: 2, payloadBytes: 3, maskKey: 0x01020304 });
});

test("waits while the header is incomplete", () => {
  for (const whole of ["8281aabbccdd", "82fe0100aabbccdd", "82ff0000000000010000aabbccdd"]) {
    const header = bytes(whole);
    assert.ok(header.length <= MAX_HEADER_BYTES);
    for (let end = 0; end < header.length; end++) {
      assert.equal(readFrameHeader(header.subarray(0, end), 0, "server", newFrameHeader()), INCOMPLETE);
    }
    assert.equal(readFrameHeader(header, 0, "server", newFrameHeader()), header.length);
  }
});

test("refuses with 1002 at the first byte that allows it", () => {
  const refusals: [hex: string, side: "server" | "client", reason: string][] = [
    ["91", "client", "reserved bit RSV2 or RSV3 is set"],
    ["a1", "server", "reserved bit RSV2 or RSV3 is set"],
    ["83", "client", "reserved opcode 3"],
    ["8f", "client", "reserved opcode 15"],
    ["09", "client", "fragmented control frame"],
    ["c8", "server", "compressed control frame"],
    ["8100", "server", "unmasked client frame"],
    ["8180", "client", "masked server frame"],
    ["897e", "client", "control frame over 125 bytes"],
    ["88ff", "server", "control frame over 125 bytes"],
    ["817e007d", "client", "length 125 in 16 bits is not minimal"],
    ["81fe0000", "server", "length 0 in 16 bits is not minimal"],
    ["817f000000000000ffff", "client", "length 65535 in 64 bits is not minimal"],
  ];
  for (const [hex, side, reason] of refusals) {
    const header = newFrameHeader();
    assert.equal(readFrameHeader(bytes(hex), 0, side, header), REFUSED, hex);
    assert.equal(header.closeCode, 1002);
    assert.equal(header.closeReason, reason);
    assert.equal(readFrameHeader(bytes(hex).subarray(0, -1), 0, side, newFrameHeader()), INCOMPLETE, hex);
  }
});

test("reads lengths past 32 and past 53 bits as numbers that no limit allows", () => {
  const header = newFrameHeader();
  assert.equal(readFrameHeader(bytes("827f0000000100000002"), 0, "client", header), 10);
  assert.equal(header.payloadBytes, 2 ** 32 + 2);
  assert.equal(readFrameHeader(bytes("827fffffffffffffffff"), 0, "client", header), 10);
  assert.equal(header.payloadBytes, 2 ** 64);
});

test("reads what the encoder wrote", () => {
  const headers = fc.record({
    opcode: fc.constantFrom(Opcode.text, Opcode.binary, Opcode.continuation),
    flags: fc.constantFrom(0, FIN, RSV1, FIN | RSV1),
    payloadBytes: fc.oneof(fc.nat(130), fc.nat(70_000), fc.maxSafeNat()),
    maskKey: fc.option(fc.integer(), { nil: undefined }),
  });
  fc.assert(
    fc.property(headers, ({ opcode, flags, payloadBytes, maskKey }) => {
      const target = new Uint8Array(MAX_HEADER_BYTES);
      const end = writeFrameHeader(target, 0, opcode, payloadBytes, flags, maskKey);
      const header = newFrameHeader();
      assert.equal(readFrameHeader(target, 0, maskKey === undefined ? "client" : "server", header), end);
      assert.deepEqual(
        [header.opcode, header.fin, header.rsv1, header.payloadBytes, header.maskKey],
        [opcode, (flags & FIN) !== 0, (flags & RSV1) !== 0, payloadBytes, maskKey ?? 0],
      );
    }),
  );
});

test("a header that came in pieces is joined, and never with more than the longest header", () => {
  assert.deepEqual([...joinHeader(Uint8Array.of(1, 2), Uint8Array.of(3))], [1, 2, 3]);
  assert.deepEqual([...joinHeader(new Uint8Array(13), new Uint8Array(100).fill(7))], [...new Uint8Array(13), 7]);
});
