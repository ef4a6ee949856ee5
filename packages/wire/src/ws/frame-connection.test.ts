import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeFrame } from "./frame.js";
import { WsFrameConnection, type WsFrameSink } from "./frame-connection.js";

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(" ", ""), "hex");

/** What is reported of the chunks, in lines. */
function reported(chunks: readonly Uint8Array[], maxFrameBytes = 1000, side: "server" | "client" = "client"): string[] {
  const log: string[] = [];
  const sink: WsFrameSink = {
    frame: (opcode, fin, payload) =>
      log.push(`${opcode} ${fin ? "fin" : "more"} ${Buffer.from(payload).toString("hex")}`),
    ping: (payload) => log.push(`ping ${Buffer.from(payload)}`),
    pong: (payload) => log.push(`pong ${Buffer.from(payload)}`),
    closed: (code, reason) => log.push(`closed ${code} ${reason}`),
    fail: (code, reason) => log.push(`fail ${code} ${reason}`),
  };
  const connection = new WsFrameConnection(side, { maxFrameBytes });
  for (const chunk of chunks) connection.receive(new Uint8Array(chunk), sink);
  assert.equal(connection.open, !/^(closed|fail)/.test(log.at(-1) ?? ""));
  return log;
}

/** Whole, byte by byte, and in threes: all must come to the same. */
function heard(hex: string, maxFrameBytes?: number): string[] {
  const all = bytes(hex);
  const whole = reported([all], maxFrameBytes);
  for (const size of [1, 3]) {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < all.length; at += size) chunks.push(all.subarray(at, at + size));
    assert.deepEqual(reported(chunks, maxFrameBytes), whole, `in pieces of ${size}`);
  }
  return whole;
}

test("reports every data frame by itself, control frames in between", () => {
  assert.deepEqual(heard("0103 616263 8901 70 0000 8001 64 8202 0102 8a00"), [
    "1 more 616263",
    "ping p",
    "0 more ",
    "0 fin 64",
    "2 fin 0102",
    "pong ",
  ]);
});

test("masked frames of a client come unmasked, and a server takes no others", () => {
  const chunk = Buffer.concat([
    encodeFrame(1, Buffer.from("hello"), { fin: false, maskKey: 0x37fa213d }),
    encodeFrame(0, Buffer.from("world"), { maskKey: 0xdeadbeef }),
  ]);
  const expected = ["1 more 68656c6c6f", "0 fin 776f726c64"];
  assert.deepEqual(reported([chunk], 1000, "server"), expected);
  assert.deepEqual(
    reported(
      [...chunk].map((byte) => Uint8Array.of(byte)),
      1000,
      "server",
    ),
    expected,
  );
  assert.deepEqual(reported([bytes("8100")], 1000, "server"), ["fail 1002 unmasked client frame"]);
});

test("frames out of sequence are refused as soon as their header is there", () => {
  assert.deepEqual(heard("8001 61"), ["fail 1002 continuation frame outside a message"]);
  assert.deepEqual(heard("0101 61 8101 62"), ["1 more 61", "fail 1002 new message within a fragmented one"]);
  assert.deepEqual(heard("0201 61 8001 62 8001 63"), [
    "2 more 61",
    "0 fin 62",
    "fail 1002 continuation frame outside a message",
  ]);
  assert.deepEqual(heard("c101 61"), ["fail 1002 reserved bit RSV1 is set without an extension"]);
  assert.deepEqual(heard("8301 61"), ["fail 1002 reserved opcode 3"]);
});

test("a frame at the limit passes, one over it is 1009, and control frames do not count", () => {
  assert.deepEqual(heard("8103 616263 8904 70707070", 3), ["1 fin 616263", "ping pppp"]);
  assert.deepEqual(heard("8104 61626364", 3), ["fail 1009 frame of 4 bytes exceeds maxFrameBytes 3"]);
  assert.deepEqual(heard("0103 616263 0003 616263 8003 616263", 3).length, 3, "a message is as long as it likes");
});

test("a text is valid UTF-8 over all its frames", () => {
  assert.deepEqual(heard("0101 c3 8001 a4"), ["1 more c3", "0 fin a4"]);
  assert.deepEqual(heard("0101 c3 8001 28"), ["1 more c3", "fail 1007 text is not valid UTF-8"]);
  assert.deepEqual(heard("8101 ff"), ["fail 1007 text is not valid UTF-8"]);
  assert.deepEqual(heard("0101 61 8001 c3"), ["1 more 61", "fail 1007 text is not valid UTF-8"]);
  assert.deepEqual(heard("0201 ff 8001 fe"), ["2 more ff", "0 fin fe"]);
  assert.deepEqual(heard("0101 c3 8900 8001 a4"), ["1 more c3", "ping ", "0 fin a4"]);
});

test("a close frame is the last that is reported", () => {
  assert.deepEqual(heard("8805 03e8 627965 8101 61"), ["closed 1000 bye"]);
  assert.deepEqual(heard("8800"), ["closed 1005 "]);
  assert.deepEqual(heard("8802 03ed"), ["fail 1002 close code 1005 must not be sent"]);
});

test("long frames come whole, whatever the chunks", () => {
  const payload = "61".repeat(70_000);
  assert.deepEqual(reported([bytes(`827f 0000000000011170 ${payload}`)], 70_000), [`2 fin ${payload}`]);
  const [head, rest] = [bytes("827f 00000000"), bytes(`00011170 ${payload}`)];
  assert.deepEqual(reported([head, rest.subarray(0, 40_000), rest.subarray(40_000)], 70_000), [`2 fin ${payload}`]);
});

test("stopped by its sink it reports nothing more", () => {
  const connection = new WsFrameConnection("client", { maxFrameBytes: 10 });
  const log: string[] = [];
  const sink = {
    frame: () => {
      log.push("frame");
      connection.stop();
    },
    ping: () => undefined,
    pong: () => undefined,
    closed: () => undefined,
    fail: () => undefined,
  };
  connection.receive(bytes("8100 8100"), sink);
  connection.receive(bytes("8100"), sink);
  assert.deepEqual([log, connection.open], [["frame"], false]);
});
