/** Compressed messages: RFC 7692, 7.2. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { WsLimits } from "../limits.js";
import { bytes, eachByte, type Report, receive } from "./connection-recorder.test.js";
import { encodeFrame } from "./frame.js";
import { Opcode } from "./opcode.js";

/** In one chunk and byte by byte. */
function both(hex: string, expected: Report[], limits?: WsLimits): void {
  assert.deepEqual(receive("client", [bytes(hex)], limits, true), expected);
  assert.deepEqual(receive("client", eachByte(bytes(hex)), limits, true), expected);
}

test("reads the examples of RFC 7692, 7.2.3", () => {
  both("c107 f248cdc9c90700", [["text", "Hello"]]);
  both("4103 f248cd 8004 c9c90700", [["text", "Hello"]]);
  both("c10b 000500faff48656c6c6f00", [["text", "Hello"]]);
  both("c107 f248cdc9c90700 810161 c207 f248cdc9c90700", [
    ["text", "Hello"],
    ["text", "a"],
    ["binary", bytes("48656c6c6f")],
  ]);
});

test("unmasks before it inflates", () => {
  const frame = encodeFrame(Opcode.text, bytes("f248cdc9c90700"), { rsv1: true, maskKey: 0x37fa213d });
  assert.deepEqual(receive("server", [frame], undefined, true), [["text", "Hello"]]);
  assert.deepEqual(receive("server", eachByte(frame), undefined, true), [["text", "Hello"]]);
});

test("lets pings pass between compressed fragments", () => {
  both("4103 f248cd 890170 8004 c9c90700", [
    ["ping", bytes("70")],
    ["text", "Hello"],
  ]);
});

test("allows RSV1 on the first frame of a message alone", () => {
  both("c900", [["fail", 1002, "compressed control frame"]]);
  both("4103 f248cd c004 c9c90700", [["fail", 1002, "reserved bit RSV1 is set on a continuation frame"]]);
  both("0101 61 c001 62", [["fail", 1002, "reserved bit RSV1 is set on a continuation frame"]]);
});

test("fails with 1007 on data that is no DEFLATE, and on text that is no UTF-8 once inflated", () => {
  both("c102 ffff", [["fail", 1007, "compressed data is invalid"]]);
  both("c107 000100feffff00", [["fail", 1007, "text is not valid UTF-8"]]);
});

test("fails with 1009 when a message inflates past the limit, and not when just to it", () => {
  both("c107 f248cdc9c90700", [["text", "Hello"]], { maxMessageBytes: 5, maxFragments: 9 });
  const reason = "message exceeds maxMessageBytes 4";
  both("c107 f248cdc9c90700", [["fail", 1009, reason]], { maxMessageBytes: 4, maxFragments: 9 });
});

test("allows compressed bytes a little more than the message they hold, and no more", () => {
  const limits = { maxMessageBytes: 5, maxFragments: 9 };
  both("c10b 000500faff48656c6c6f00", [["text", "Hello"]], limits);
  both("4105 000500faff 8006 48656c6c6f00", [["text", "Hello"]], limits);
  both("c17e0100", [["fail", 1009, "message of 256 bytes exceeds maxMessageBytes 5"]], limits);
  both("8106", [["fail", 1009, "message of 6 bytes exceeds maxMessageBytes 5"]], limits);
});
