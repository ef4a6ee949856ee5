import assert from "node:assert/strict";
import { test } from "node:test";
import { WireError } from "../wire-error.js";
import {
  encodeCloseFrame,
  encodeFrame,
  encodeTextFrame,
  FIN,
  frameHeaderBytes,
  RSV1,
  writeFrameHeader,
} from "./frame.js";
import { Opcode } from "./opcode.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const misuse = (message: string) => (error: unknown) =>
  error instanceof WireError && error.code === "misuse" && error.message === message;

test("writes the examples of RFC 6455, 5.7", () => {
  const hello = Buffer.from("Hello");
  assert.equal(hex(encodeTextFrame("Hello")), "810548656c6c6f");
  assert.equal(hex(encodeTextFrame("Hello", 0x37fa213d)), "818537fa213d7f9f4d5158");
  assert.equal(hex(encodeFrame(Opcode.text, Buffer.from("Hel"), { fin: false })), "010348656c");
  assert.equal(hex(encodeFrame(Opcode.continuation, Buffer.from("lo"))), "80026c6f");
  assert.equal(hex(encodeFrame(Opcode.ping, hello)), "890548656c6c6f");
  assert.equal(hex(encodeFrame(Opcode.pong, hello, { maskKey: 0x37fa213d })), "8a8537fa213d7f9f4d5158");
  assert.equal(hex(encodeFrame(Opcode.binary, new Uint8Array(256)).subarray(0, 4)), "827e0100");
  assert.equal(hex(encodeFrame(Opcode.binary, new Uint8Array(65536)).subarray(0, 10)), "827f0000000000010000");
});

test("takes the shortest length form, at its borders, on both sides", () => {
  const headers: [payloadBytes: number, header: string, masked: string][] = [
    [0, "8200", "8280aabbccdd"],
    [125, "827d", "82fdaabbccdd"],
    [126, "827e007e", "82fe007eaabbccdd"],
    [65_535, "827effff", "82feffffaabbccdd"],
    [65_536, "827f0000000000010000", "82ff0000000000010000aabbccdd"],
    [2 ** 32 + 1, "827f0000000100000001", "82ff0000000100000001aabbccdd"],
  ];
  for (const [payloadBytes, bare, masked] of headers) {
    const target = new Uint8Array(14);
    assert.equal(writeFrameHeader(target, 0, Opcode.binary, payloadBytes, FIN), bare.length / 2);
    assert.equal(hex(target.subarray(0, bare.length / 2)), bare);
    assert.equal(writeFrameHeader(target, 0, Opcode.binary, payloadBytes, FIN, 0xaabbccdd), masked.length / 2);
    assert.equal(hex(target.subarray(0, masked.length / 2)), masked);
    assert.equal(frameHeaderBytes(payloadBytes, false), bare.length / 2);
    assert.equal(frameHeaderBytes(payloadBytes, true), masked.length / 2);
  }
});

test("writes a header at an offset and leaves the bytes around it alone", () => {
  const target = new Uint8Array(8).fill(0xee);
  assert.equal(writeFrameHeader(target, 3, Opcode.text, 5, FIN | RSV1), 5);
  assert.equal(hex(target), "eeeeeec105eeeeee");
});

test("sets RSV1 on a compressed message", () => {
  assert.equal(hex(encodeFrame(Opcode.text, Uint8Array.of(0xaa), { rsv1: true })), "c101aa");
});

test("measures text in bytes and writes a lone surrogate as U+FFFD", () => {
  assert.equal(hex(encodeTextFrame("é€😀")), "8109c3a9e282acf09f9880");
  assert.equal(hex(encodeTextFrame("a\ud800b")), "810561efbfbd62");
  assert.equal(hex(encodeTextFrame("")), "8100");
});

test("does not change the payload it masks", () => {
  const payload = Uint8Array.of(1, 2, 3);
  assert.equal(hex(encodeFrame(Opcode.binary, payload, { maskKey: 0x01020304 })), "828301020304000000");
  assert.deepEqual([...payload], [1, 2, 3]);
});

test("refuses a control frame over 125 bytes, fragmented or compressed", () => {
  assert.equal(encodeFrame(Opcode.ping, new Uint8Array(125)).length, 127);
  const wrong = (bytes: number) => misuse(`control frame of ${bytes} bytes: at most 125, in one frame, uncompressed`);
  assert.throws(() => encodeFrame(Opcode.ping, new Uint8Array(126)), wrong(126));
  assert.throws(() => encodeFrame(Opcode.pong, new Uint8Array(0), { fin: false }), wrong(0));
  assert.throws(() => encodeFrame(Opcode.close, new Uint8Array(0), { rsv1: true }), wrong(0));
});

test("writes close frames of both sides, with and without a reason", () => {
  assert.equal(hex(encodeCloseFrame(1000)), "880203e8");
  assert.equal(hex(encodeCloseFrame(4999, "é")), "88041387c3a9");
  assert.equal(hex(encodeCloseFrame(1000, "", 0x01020304)), "88820102030402ea");
});

test("writes 1005 as a close frame without payload", () => {
  assert.equal(hex(encodeCloseFrame(1005)), "8800");
  assert.equal(hex(encodeCloseFrame(1005, "", 0x01020304)), "888001020304");
});

test("refuses close codes that may not be sent, and a reason over 123 bytes", () => {
  for (const code of [0, 999, 1004, 1006, 1015, 2999, 5000, 1000.5]) {
    assert.throws(() => encodeCloseFrame(code), misuse(`close code ${code} must not be sent`));
  }
  assert.throws(() => encodeCloseFrame(1005, "why"), misuse("close code 1005 must not be sent"));
  assert.equal(encodeCloseFrame(1000, "x".repeat(123)).length, 127);
  assert.throws(() => encodeCloseFrame(1000, "é".repeat(62)), misuse("close reason of 124 bytes exceeds 123"));
});
