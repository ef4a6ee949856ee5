import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { Deflater } from "../ws/deflate.js";
import { bytesOf, type MessageData, type SendOptions, WebSocketMessage } from "./message.js";

function hex(data: MessageData, options: SendOptions = {}, size = Infinity): string {
  return Buffer.from(new WebSocketMessage(data, options).frames(null, size)).toString("hex");
}

test("a string is a text, bytes of every kind are binary", () => {
  assert.equal(hex("hä"), "810368c3a4");
  assert.equal(hex(""), "8100");
  assert.equal(hex(Buffer.of(1, 2)), "82020102");
  assert.equal(hex(Uint8Array.of(1, 2).buffer), "82020102");
  assert.equal(hex(new Uint16Array([0x0201])), "82020102");
  assert.equal(hex(new Uint8Array(new SharedArrayBuffer(1))), "820100");
  assert.equal(hex(new SharedArrayBuffer(1)), "820100");
});

test("the option binary says otherwise", () => {
  assert.equal(hex("hi", { binary: true }), "82026869");
  assert.equal(hex(Buffer.from("hi"), { binary: false }), "81026869");
});

test("bytes that are no text are not sent as one, and what is no data is not sent at all", () => {
  assert.throws(() => hex(Buffer.of(0xff), { binary: false }), { code: "misuse", message: /UTF-8/ });
  for (const data of [null, undefined, 5, {}, [1]]) {
    assert.throws(() => bytesOf(data), { code: "misuse", message: /^data is / });
    assert.throws(() => new WebSocketMessage(data as never), { code: "misuse" });
  }
});

test("a message over the size of a fragment goes out as frames of that size", () => {
  assert.equal(hex("abc", {}, 3), "8103616263");
  assert.equal(hex("abcd", {}, 3), "0103616263" + "800164");
  assert.equal(hex(Buffer.of(1, 2, 3, 4, 5, 6), {}, 2), "02020102" + "00020304" + "80020506");
  assert.equal(hex("ää", {}, 3), "0103c3a4c3" + "8001a4");
  assert.equal(hex("", {}, 1), "8100");
});

test("a call chooses its own size, or none", () => {
  assert.equal(hex("abcd", { fragment: 2 }), "01026162" + "80026364");
  assert.equal(hex("abcd", { fragment: false }, 1), "810461626364");
  for (const fragment of [0, -1, Number.NaN, "2", true]) {
    assert.throws(() => hex("a", { fragment: fragment as number }), { code: "misuse", message: /fragment/ });
  }
});

test("compressed and fragmented: the first frame alone says that it is compressed", () => {
  const text = "abcabcabcabcabcabcabcabc".repeat(10);
  const frames = Buffer.from(new WebSocketMessage(text).frames(new Deflater({ threshold: 0 }, 15), 3));
  const payload: Buffer[] = [];
  const heads: number[] = [];
  for (let at = 0; at < frames.length; at += 2 + (frames[at + 1] as number)) {
    heads.push(frames[at] as number);
    payload.push(frames.subarray(at + 2, at + 2 + (frames[at + 1] as number)));
  }
  assert.ok(heads.length > 1);
  assert.deepEqual(heads, [0x41, ...new Array(heads.length - 2).fill(0), 0x80]);
  const tail = Buffer.of(0, 0, 0xff, 0xff);
  assert.equal(inflateRawSync(Buffer.concat([...payload, tail]), { finishFlush: 2 }).toString(), text);
});

test("is compressed once for each compressor, and not at all when small or asked not to be", () => {
  const [one, other] = [new Deflater({ threshold: 3 }, 15), new Deflater({ threshold: 3 }, 9)];
  const message = new WebSocketMessage("abc");
  assert.equal(message.frames(one, Infinity), message.frames(one, Infinity));
  assert.equal((message.frames(other, Infinity)[0] as number) & 0x40, 0x40);
  assert.equal(message.frames(null, Infinity), message.frames(null, Infinity));
  assert.equal(Buffer.from(new WebSocketMessage("ab").frames(one, Infinity)).toString("hex"), "81026162");
  const plain = new WebSocketMessage("abc", { compress: false });
  assert.equal(Buffer.from(plain.frames(one, Infinity)).toString("hex"), "8103616263");
});
