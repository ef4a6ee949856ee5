import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { defaultWsLimits } from "../limits.js";
import type { Side } from "../side.js";
import { WsConnection } from "./connection.js";
import { bytes, eachByte, Recorder, type Report, receive } from "./connection-recorder.test.js";
import { encodeCloseFrame, encodeFrame, encodeTextFrame } from "./frame.js";
import { Opcode } from "./opcode.js";

describe("reads in place", () => {
  test("hands a binary message and a ping out as views of the chunk, unmasked where they lie", () => {
    const chunk = bytes("8282 01020304 0002 8981 01020304 60");
    const views: Uint8Array[] = [];
    const sink = new Recorder();
    sink.binary = (message) => views.push(message);
    sink.ping = (payload) => views.push(payload);
    new WsConnection("server", defaultWsLimits).receive(chunk, sink);
    assert.deepEqual(
      views.map((view) => [view.buffer === chunk.buffer, view.byteOffset, ...view]),
      [
        [true, 6, 1, 0],
        [true, 14, 0x61],
      ],
    );
  });

  test("does not touch what belongs to no frame yet", () => {
    const chunk = bytes("8181 01020304 60 8185");
    new WsConnection("server", defaultWsLimits).receive(chunk, new Recorder());
    assert.deepEqual([...chunk.subarray(7)], [0x81, 0x85]);
  });

  test("keeps what it gathered apart from the chunks it came in", () => {
    const connection = new WsConnection("client", defaultWsLimits);
    const recorder = new Recorder();
    const first = bytes("8204 0102");
    connection.receive(first, recorder);
    first.fill(0);
    connection.receive(bytes("0304"), recorder);
    assert.deepEqual(recorder.reports, [["binary", bytes("01020304")]]);
  });

  test("reads several frames of one chunk, and takes an empty chunk for nothing", () => {
    const connection = new WsConnection("client", defaultWsLimits);
    const recorder = new Recorder();
    connection.receive(new Uint8Array(0), recorder);
    connection.receive(bytes("810161 8100 810162"), recorder);
    connection.receive(new Uint8Array(0), recorder);
    assert.deepEqual(recorder.reports, [
      ["text", "a"],
      ["text", ""],
      ["text", "b"],
    ]);
  });
});

describe("reports to its sink", () => {
  test("nothing after stop, even within the chunk being received", () => {
    const connection = new WsConnection("client", defaultWsLimits);
    const recorder = new Recorder();
    const text = recorder.text.bind(recorder);
    recorder.text = (message) => {
      text(message);
      connection.stop();
    };
    connection.receive(bytes("810161 810162"), recorder);
    connection.receive(bytes("810163"), recorder);
    assert.deepEqual(recorder.reports, [["text", "a"]]);
    assert.equal(connection.open, false);
  });

  test("no end of a message that was stopped between its fragments", () => {
    const connection = new WsConnection("client", defaultWsLimits);
    const recorder = new Recorder();
    recorder.ping = () => connection.stop();
    connection.receive(bytes("010161 8900 800162"), recorder);
    assert.deepEqual(recorder.reports, []);
  });

  test("nothing after a failure or the peer's close", () => {
    for (const end of ["8300", "880203e8"]) {
      const connection = new WsConnection("client", defaultWsLimits);
      const recorder = new Recorder();
      connection.receive(bytes(`${end} 810161`), recorder);
      connection.receive(bytes("810162"), recorder);
      assert.equal(recorder.reports.length, 1);
      assert.equal(connection.open, false);
    }
  });

  test("rightly while the sink feeds another connection of the same process", () => {
    const client = new WsConnection("client", defaultWsLimits);
    const atClient = new Recorder();
    const atServer = new Recorder();
    const { reports } = atServer;
    const feed = (report: Report) => {
      reports.push(report);
      client.receive(encodeFrame(Opcode.ping, new Uint8Array(reports.length)), atClient);
    };
    atServer.text = (message) => feed(["text", message]);
    atServer.ping = () => feed(["ping"]);
    const maskKey = 0x01020304;
    const frames = [
      encodeTextFrame("one", maskKey),
      encodeFrame(Opcode.text, bytes("6162"), { fin: false, maskKey }),
      encodeFrame(Opcode.ping, bytes(""), { maskKey }),
      encodeFrame(Opcode.continuation, bytes("636465"), { maskKey }),
      encodeTextFrame("two", maskKey),
    ];
    new WsConnection("server", defaultWsLimits).receive(Buffer.concat(frames), atServer);
    assert.deepEqual(reports, [["text", "one"], ["ping"], ["text", "abcde"], ["text", "two"]]);
    assert.deepEqual(
      atClient.reports.map(([kind, payload]) => [kind, (payload as Uint8Array).length]),
      [
        ["ping", 1],
        ["ping", 2],
        ["ping", 3],
        ["ping", 4],
      ],
    );
  });

  test("the reason of a failure with the actual value and the limit", () => {
    const limits = { maxMessageBytes: 10, maxFragments: 2 };
    const reasons: [hex: string, code: number, reason: string][] = [
      ["820b", 1009, "message of 11 bytes exceeds maxMessageBytes 10"],
      ["0205 0000000000 0006", 1009, "message of 11 bytes exceeds maxMessageBytes 10"],
      ["0200 0000 0000", 1008, "message exceeds maxFragments 2"],
      ["8000", 1002, "continuation frame outside a message"],
      ["0100 8100", 1002, "new message within a fragmented one"],
      ["c100", 1002, "reserved bit RSV1 is set without an extension"],
      ["8300", 1002, "reserved opcode 3"],
      ["8101ff", 1007, "text is not valid UTF-8"],
      ["0102e282 8000", 1007, "text is not valid UTF-8"],
      ["880161", 1002, "close payload of 1 byte"],
      ["880203ed", 1002, "close code 1005 must not be sent"],
    ];
    for (const [hex, code, reason] of reasons) {
      assert.deepEqual(receive("client", [bytes(hex)], limits), [["fail", code, reason]], hex);
      assert.deepEqual(receive("client", eachByte(bytes(hex)), limits), [["fail", code, reason]], hex);
    }
  });
});

describe("spends nothing on claims", () => {
  test("refuses a frame of 4 GB by its header", () => {
    const chunks = eachByte(bytes("827f 0000000100000000"));
    assert.deepEqual(receive("client", chunks.slice(0, -1)), []);
    assert.equal(receive("client", chunks)[0]?.[1], 1009);
  });

  test("ends a flood of empty fragments at the limit", () => {
    const flood = new Uint8Array(2 * 200_000);
    flood[0] = Opcode.binary;
    assert.deepEqual(receive("client", [flood]), [["fail", 1008, "message exceeds maxFragments 131072"]]);
  });

  test("takes a large message in one-byte chunks", () => {
    const payload = new Uint8Array(20_000).fill(0x61);
    const frame = encodeFrame(Opcode.text, payload, { maskKey: 0x01020304 });
    assert.deepEqual(receive("server", eachByte(frame)), [["text", "a".repeat(20_000)]]);
  });

  test("takes a message of any size when its owner sets no limit", () => {
    const limits = { maxMessageBytes: Number.POSITIVE_INFINITY, maxFragments: Number.POSITIVE_INFINITY };
    const frame = encodeFrame(Opcode.binary, new Uint8Array(1_500_000));
    const chunks = [frame.subarray(0, 7), frame.subarray(7, 100_000), frame.subarray(100_000)];
    assert.deepEqual(receive("client", chunks, limits), [["binary", new Uint8Array(1_500_000)]]);
  });
});

describe("for any input", () => {
  const message = fc.oneof(
    fc.record({ kind: fc.constant("text"), content: fc.string({ unit: "grapheme", maxLength: 300 }) }),
    fc.record({ kind: fc.constant("binary"), content: fc.uint8Array({ maxLength: 300 }) }),
  );
  const sides = fc.constantFrom<Side>("server", "client");
  const maskKeyOf = (side: Side, key: number) => (side === "server" ? key : undefined);

  test("decodes what was encoded, however it was fragmented, interleaved and cut", () => {
    const cuts = fc.array(fc.nat(40), { maxLength: 12 });
    fc.assert(
      fc.property(
        sides,
        fc.array(fc.tuple(message, cuts, fc.integer()), { maxLength: 6 }),
        cuts,
        (side, sent, chop) => {
          const frames: Uint8Array[] = [];
          const expected: Report[] = [];
          for (const [{ kind, content }, sizes, key] of sent) {
            const maskKey = maskKeyOf(side, key);
            const payload = Uint8Array.from(Buffer.from(content as string));
            let opcode: Opcode = kind === "text" ? Opcode.text : Opcode.binary;
            let at = 0;
            for (const size of sizes) {
              const end = Math.min(payload.length, at + size);
              frames.push(encodeFrame(opcode, payload.subarray(at, end), { fin: false, maskKey }));
              frames.push(encodeFrame(Opcode.ping, Uint8Array.of(size), { maskKey }));
              expected.push(["ping", Uint8Array.of(size)]);
              opcode = Opcode.continuation;
              at = end;
            }
            frames.push(encodeFrame(opcode, payload.subarray(at), { maskKey }));
            expected.push([kind, kind === "text" ? content : payload]);
          }
          frames.push(encodeCloseFrame(1000, "bye", maskKeyOf(side, 7)));
          expected.push(["closed", 1000, "bye"]);
          const whole = Buffer.concat(frames);
          const chunks: Uint8Array[] = [];
          let rest: Uint8Array = whole;
          for (const size of chop) {
            chunks.push(rest.subarray(0, size));
            rest = rest.subarray(size);
          }
          chunks.push(rest);
          assert.deepEqual(receive(side, chunks), expected);
          assert.deepEqual(receive(side, [whole]), expected);
        },
      ),
    );
  });

  test("reports the same for the same bytes, whole or one at a time, and never throws", () => {
    const limits = { maxMessageBytes: 100, maxFragments: 4 };
    const frame = fc
      .tuple(
        fc.constantFrom(0x00, 0x01, 0x02, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8a, 0xc1, 0xc2, 0x41, 0x91, 0x83, 0x09),
        fc.constantFrom(0x00, 0x01, 0x02, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x82, 0xfe, 0xff),
        fc.uint8Array({ maxLength: 12 }),
      )
      .map(([first, second, rest]) => Uint8Array.of(first, second, ...rest));
    const input = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(frame).map((list) => Buffer.concat(list)),
    );
    fc.assert(
      fc.property(sides, input, fc.boolean(), (side, chunk, compressed) => {
        const reports = receive(side, [chunk], limits, compressed);
        assert.deepEqual(receive(side, eachByte(chunk), limits, compressed), reports);
        const ends = reports.findIndex(([kind]) => kind === "fail" || kind === "closed");
        assert.ok(ends === -1 || ends === reports.length - 1);
      }),
    );
  });
});

test("a frame over maxFrameBytes is 1009, though its message would be small enough; one at it passes", () => {
  const limits = { maxMessageBytes: 10, maxFragments: 9, maxFrameBytes: 3 };
  for (const chunks of [[bytes("8204")], [bytes("0203 010203"), bytes("0003 040506"), bytes("8004")]]) {
    assert.deepEqual(receive("client", chunks, limits), [["fail", 1009, "frame of 4 bytes exceeds maxFrameBytes 3"]]);
  }
  assert.deepEqual(receive("client", [bytes("0203 010203 8003 040506 8904 70707070")], limits), [
    ["binary", bytes("010203040506")],
    ["ping", bytes("70707070")],
  ]);
});
