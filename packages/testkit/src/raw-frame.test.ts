import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeRawFrame, encodeRawFrame } from "./raw-frame.js";

test("writes the examples of RFC 6455 section 5.7", () => {
  const hello = "Hello";
  assert.equal(encodeRawFrame({ payload: hello, mask: false }).toString("hex"), "810548656c6c6f");
  assert.equal(encodeRawFrame({ payload: hello }).toString("hex"), "818537fa213d7f9f4d5158");
  assert.equal(encodeRawFrame({ payload: "Hel", fin: false, mask: false }).toString("hex"), "010348656c");
  assert.equal(encodeRawFrame({ opcode: 0, payload: "lo", mask: false }).toString("hex"), "80026c6f");
  const bytes256 = encodeRawFrame({ opcode: 2, payload: Buffer.alloc(256), mask: false });
  assert.equal(bytes256.subarray(0, 4).toString("hex"), "827e0100");
  const bytes64k = encodeRawFrame({ opcode: 2, payload: Buffer.alloc(65_536), mask: false });
  assert.equal(bytes64k.subarray(0, 10).toString("hex"), "827f0000000000010000");
});

test("writes what the RFC forbids: reserved bits, false and overlong lengths", () => {
  assert.equal(encodeRawFrame({ rsv: 4, mask: false }).toString("hex"), "c100");
  assert.equal(encodeRawFrame({ payload: "a", lengthBits: 16, mask: false }).toString("hex"), "817e000161");
  const huge = encodeRawFrame({ opcode: 2, claimedBytes: 1n << 63n, mask: false });
  assert.equal(huge.toString("hex"), "827f8000000000000000");
});

test("reads a frame only when it is whole, and says how long it was", () => {
  for (const payload of ["", "Hello", "x".repeat(126), "y".repeat(65_536)]) {
    for (const mask of [false, Uint8Array.of(1, 2, 3, 4)] as const) {
      const bytes = encodeRawFrame({ payload, mask });
      assert.equal(decodeRawFrame(bytes.subarray(0, -1)), undefined);
      const decoded = decodeRawFrame(Buffer.concat([bytes, Buffer.of(0x89)]));
      assert.equal(decoded?.length, bytes.length);
      assert.deepEqual(decoded?.frame, {
        fin: true,
        rsv: 0,
        opcode: 1,
        masked: mask !== false,
        payload: Buffer.from(payload),
      });
    }
  }
  for (const partial of ["81", "817e00", "817f00000000000000"]) {
    assert.equal(decodeRawFrame(Buffer.from(partial, "hex")), undefined);
  }
});

test("refuses to wait for a frame that no test can mean", () => {
  assert.throws(() => decodeRawFrame(Buffer.from("827f8000000000000000", "hex")), { code: "bad-bytes" });
});
