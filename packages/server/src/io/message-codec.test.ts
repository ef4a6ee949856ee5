import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { adaptParser, msgpackCodec, PacketType, type SioCodec, type SioPacket } from "@tidewire/wire/sio";
import { codecMessages, messagesOf, plainMessages } from "./message-codec.js";

const HELLO: SioPacket = { type: PacketType.EVENT, nsp: "/", id: undefined, data: ["hello"] };
/** {"type":2,"nsp":"/","data":["hello"]} */
const HELLO_MSGPACK = Buffer.from(
  "83a474797065 02 a36e7370 a12f a464617461 91 a568656c6c6f".replaceAll(" ", ""),
  "hex",
);

test("the plain form is text, and its decoder returns what it read", () => {
  const codec = plainMessages(1);
  assert.equal(codec.encode(HELLO).first.text, '42["hello"]');
  const decoder = codec.createDecoder(() => assert.fail("packets are returned"));
  assert.deepEqual(decoder.text('42["hello"]', 1), HELLO);
  assert.equal(decoder.text('451-["f",{"_placeholder":true,"num":0}]', 1), undefined);
  assert.equal(decoder.awaiting, 1);
  assert.throws(() => codec.createDecoder(() => undefined).text('52-["f"]', 0), { code: "bad-sio-packet" });
});

test("a binary codec's packets are binary messages, and are told when they come", () => {
  const codec = codecMessages(msgpackCodec);
  const { first, rest } = codec.encode(HELLO, false);
  assert.deepEqual(Buffer.from(first.binary ?? []), HELLO_MSGPACK);
  assert.deepEqual([first.compress, rest], [false, null]);
  const read: SioPacket[] = [];
  const decoder = codec.createDecoder((packet) => read.push(packet));
  assert.equal(decoder.binary(HELLO_MSGPACK), undefined);
  assert.deepEqual(read, [HELLO]);
  assert.equal(decoder.awaiting, 0);
  assert.throws(() => decoder.binary(Uint8Array.of(0xc1)), { code: "bad-sio-packet" });
  decoder.reset();
  decoder.binary(HELLO_MSGPACK);
  assert.equal(read.length, 1);
});

test("a codec of texts gets them without the type digit of the engine, and may make several messages of a packet", () => {
  const seen: unknown[] = [];
  const codec: SioCodec = {
    encode: ({ data }) => ["head", Uint8Array.of(1), JSON.stringify(data)],
    createDecoder: () => ({ receive: (message) => seen.push(message), destroy: () => seen.push("destroyed") }),
  };
  const { first, rest } = codecMessages(codec).encode(HELLO);
  assert.equal(first.text, "4head");
  assert.deepEqual(
    rest?.map(({ text, binary }) => binary?.length ?? text),
    [1, '4["hello"]'],
  );
  const decoder = codecMessages(codec).createDecoder(() => undefined);
  decoder.text("4body", 1);
  decoder.reset();
  assert.deepEqual(seen, ["body", "destroyed"]);
});

test("an encoder that makes nothing is the caller's mistake", () => {
  class Encoder {
    encode = () => [];
  }
  class Decoder {
    on = () => undefined;
    add = () => undefined;
  }
  assert.throws(() => codecMessages(adaptParser({ Encoder, Decoder })).encode(HELLO), { code: "misuse" });
});

test("the application's parser is taken as a codec, whichever of the two forms it has", () => {
  assert.equal(messagesOf(undefined, 1).parser, null);
  assert.equal(messagesOf(undefined, 1).messages.encode(HELLO).first.text, '42["hello"]');
  const given = messagesOf(msgpackCodec, 1);
  assert.equal(given.parser, msgpackCodec);
  assert.deepEqual(given.messages.encode(HELLO).first.binary, HELLO_MSGPACK);
  class Encoder {
    encode(): string[] {
      return ["x"];
    }
  }
  class Decoder extends EventEmitter {
    add(): void {}
    destroy(): void {}
  }
  assert.equal(messagesOf({ Encoder, Decoder }, 1).messages.encode(HELLO).first.text, "4x");
});
