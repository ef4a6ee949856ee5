import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeRawFrame } from "@tidewire/testkit";
import { Deflater, inflater } from "../ws/deflate.js";
import { encodeFrames, type FrameBytes } from "./frames.js";
import { OutPacket } from "./out-packet.js";
import { type History, Outbox } from "./outbox.js";

function historyOf(...packets: OutPacket[]): History {
  return packets.reduce((history, packet) => history.after(packet), new Outbox().root);
}

function hex(frames: FrameBytes): string {
  if (typeof frames === "string") return Buffer.from(frames, "latin1").toString("hex");
  return (frames instanceof Uint8Array ? frames : Buffer.concat(frames)).toString("hex");
}

function rawText(text: string): Buffer {
  return encodeRawFrame({ payload: text, mask: false });
}

test("packets become unmasked text frames in one buffer, oldest first", () => {
  const frames = encodeFrames(historyOf(OutPacket.text("4a"), OutPacket.text("4é"), OutPacket.text("2")), 4, null);
  assert.ok(Buffer.isBuffer(frames));
  assert.equal(hex(frames), "81023461" + "810334c3a9" + "810132");
});

test("ASCII for one session alone stays text, up to a length", () => {
  const [a, b] = [OutPacket.text("4a"), OutPacket.text("4b")];
  assert.equal(encodeFrames(historyOf(a, b), 4, null), "\x81\x024a\x81\x024b");
  assert.equal(typeof encodeFrames(historyOf(OutPacket.text("4".repeat(16_380))), 4, null), "string");
  assert.ok(Buffer.isBuffer(encodeFrames(historyOf(OutPacket.text("4".repeat(16_381))), 4, null)));
  assert.ok(Buffer.isBuffer(encodeFrames(historyOf(a, OutPacket.text("4é")), 4, null)));
  b.shared = true;
  assert.ok(Buffer.isBuffer(encodeFrames(historyOf(a, b), 4, null)));
});

test("each length has the shortest header that holds it", () => {
  for (const [bytes, header] of [
    [125, "817d"],
    [126, "817e007e"],
    [65_535, "817effff"],
    [65_536, "817f0000000000010000"],
  ] as const) {
    const frames = hex(encodeFrames(historyOf(OutPacket.text("4".repeat(bytes))), 4, null));
    assert.equal(frames.slice(0, header.length), header);
    assert.equal(frames.length, header.length + 2 * bytes);
  }
});

test("a lone surrogate becomes U+FFFD", () => {
  assert.equal(hex(encodeFrames(historyOf(OutPacket.text("4\ud800")), 4, null)), "810434efbfbd");
});

test("the frame of a packet that several sessions get is made once", () => {
  const packet = OutPacket.text("4shared");
  packet.shared = true;
  const first = hex(encodeFrames(historyOf(packet), 4, null));
  const { frame } = packet;
  assert.equal(Buffer.from(frame ?? []).toString("hex"), first);
  assert.equal(hex(encodeFrames(historyOf(OutPacket.text("2"), packet), 4, null)), `810132${first}`);
  assert.equal(packet.frame, frame);
});

test("bytes are a binary frame as they are in revision 4, behind a type byte in revision 3", () => {
  const history = historyOf(OutPacket.text("4a"), OutPacket.binary(Buffer.of(1, 2)), OutPacket.binary(Buffer.of()));
  assert.equal(hex(encodeFrames(history, 4, null)), "81023461" + "82020102" + "8200");
  assert.equal(hex(encodeFrames(history, 3, null)), "81023461" + "8203040102" + "820104");
});

test("large binary payloads are written from where they are, small ones copied", () => {
  const small = Buffer.alloc(4095, 1);
  const copied = encodeFrames(historyOf(OutPacket.binary(small)), 4, null);
  assert.ok(Buffer.isBuffer(copied));
  const large = Buffer.alloc(4096, 1);
  const borrowed = encodeFrames(historyOf(OutPacket.text("4a"), OutPacket.binary(large)), 4, null);
  assert.ok(Array.isArray(borrowed) && borrowed.includes(large));
  assert.equal(hex(borrowed), `81023461827e1000${"01".repeat(4096)}`);
});

test("messages from the threshold on are compressed, each by itself, the others are not", () => {
  const deflater = new Deflater({ threshold: 6 }, 15);
  const history = historyOf(OutPacket.text("4Hell"), OutPacket.text("4Hello"), OutPacket.text("4Hello", false));
  const deflated = Buffer.from(deflater.compress(Buffer.from("4Hello")));
  const expected = [rawText("4Hell"), encodeRawFrame({ payload: deflated, rsv: 4, mask: false }), rawText("4Hello")];
  assert.equal(hex(encodeFrames(history, 4, deflater)), Buffer.concat(expected).toString("hex"));
});

test("a packet is compressed once for all sessions with the same parameters", () => {
  let compressed = 0;
  class Counting extends Deflater {
    override compress(payload: Uint8Array): Uint8Array {
      compressed++;
      return super.compress(payload);
    }
  }
  const packet = OutPacket.text(`4${"x".repeat(100)}`);
  const [one, other] = [new Counting({ threshold: 0 }, 15), new Counting({ threshold: 0 }, 9)];
  const first = hex(encodeFrames(historyOf(packet), 4, one));
  assert.equal(hex(encodeFrames(historyOf(packet), 3, one)), first);
  assert.equal(compressed, 1);
  encodeFrames(historyOf(packet), 4, other);
  assert.equal(compressed, 2);
});

test("compressed bytes differ by revision, and neither takes the other's frame", () => {
  const deflater = new Deflater({ threshold: 0 }, 15);
  const packet = OutPacket.binary(Buffer.from("tide tide tide"));
  for (const version of [4, 3, 4] as const) {
    const frames = encodeFrames(historyOf(packet), version, deflater) as Buffer;
    assert.equal(frames[0], 0xc2);
    const prefix = version === 3 ? "\u0004" : "";
    assert.equal(String(inflater.inflate(frames.subarray(2), 100)), `${prefix}tide tide tide`);
  }
});

test("the threshold counts the type byte of revision 3", () => {
  const deflater = new Deflater({ threshold: 3 }, 15);
  const history = historyOf(OutPacket.binary(Buffer.of(7, 7)));
  assert.equal(hex(encodeFrames(history, 4, deflater)), "82020707");
  assert.equal((encodeFrames(history, 3, deflater) as Buffer)[0], 0xc2);
});
