import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { WireError } from "../wire-error.js";
import { adaptParser, jsonCodec, type SioCodec, type SioMessage } from "./codec.js";
import { PacketType, type SioPacket } from "./packet.js";
import { packetVectors } from "./vectors.test.js";

const packet: SioPacket = { type: PacketType.EVENT, nsp: "/a", id: 7, data: ["b"] };

function decoding(codec: SioCodec) {
  const packets: SioPacket[] = [];
  const decoder = codec.createDecoder((decoded) => void packets.push(decoded));
  return { packets, decoder };
}

/** A parser in the published shape, whose form is one JSON text. It writes to what it is given, as some do. */
const foreign = {
  Encoder: class {
    encode(given: object): unknown[] {
      Object.assign(given, { written: true });
      return [JSON.stringify(given), Uint8Array.of(1).buffer, Buffer.of(2)];
    }
  },
  Decoder: class extends EventEmitter {
    destroyed = false;
    add(chunk: SioMessage): void {
      for (const line of String(chunk).split("\n")) this.emit("decoded", JSON.parse(line));
    }
    destroy(): void {
      this.destroyed = true;
    }
  },
};

for (const { name, wire, packet, decodeOnly } of packetVectors) {
  test(`carries through the text codec: ${name}`, () => {
    const codec = jsonCodec();
    if (!decodeOnly) assert.deepEqual(codec.encode(packet), wire);
    const { packets, decoder } = decoding(codec);
    for (const message of wire) {
      assert.deepEqual(packets, []);
      decoder.receive(message);
    }
    assert.deepEqual(packets, [packet]);
  });
}

test("hands its options on", () => {
  const replacer = (_key: string, value: unknown) => (value === "b" ? "c" : value);
  const reviver = (_key: string, value: unknown) => (value === "c" ? "d" : value);
  const codec = jsonCodec({ replacer, reviver, limits: { maxAttachments: 1 } });
  assert.deepEqual(codec.encode(packet), ['2/a,7["c"]']);
  const { packets, decoder } = decoding(codec);
  decoder.receive('2["c"]');
  assert.deepEqual(packets[0]?.data, ["d"]);
  assert.throws(() => decoder.receive('52-["c"]'), new WireError("bad-sio-packet", "too many attachments"));
});

test("reports nothing once destroyed", () => {
  for (const [codec, text] of [
    [jsonCodec(), '2["a"]'],
    [adaptParser(foreign), '{"type":2,"data":["a"]}'],
  ] as const) {
    const { packets, decoder } = decoding(codec);
    decoder.receive(text);
    decoder.destroy();
    decoder.receive(text);
    assert.equal(packets.length, 1);
  }
});

test("forgets the packet under way when destroyed", () => {
  const { decoder } = decoding(jsonCodec());
  decoder.receive('51-["a"]');
  decoder.destroy();
  assert.throws(() => decoder.receive(Uint8Array.of(1)), /got binary data when not reconstructing/);
});

test("lets a foreign encoder write to nothing but its own copy", () => {
  const before = structuredClone(packet);
  const [text, first, second] = adaptParser(foreign).encode(packet);
  assert.equal(text, '{"type":2,"nsp":"/a","data":["b"],"id":7,"written":true}');
  assert.deepEqual(first, Uint8Array.of(1));
  assert.deepEqual(second, Buffer.of(2));
  assert.deepEqual(packet, before);
});

test("gives a foreign encoder no keys that say nothing", () => {
  const [text] = adaptParser(foreign).encode({ type: PacketType.DISCONNECT, nsp: "/", id: undefined, data: undefined });
  assert.equal(text, '{"type":1,"nsp":"/","written":true}');
});

test("refuses what a foreign encoder may not answer", () => {
  const broken = {
    ...foreign,
    Encoder: class {
      encode = () => [1];
    },
  };
  assert.throws(
    () => adaptParser(broken).encode(packet),
    new WireError("misuse", "the parser's encoder must answer strings and bytes, not number"),
  );
});

test("reports every packet a foreign decoder finds in one message, in order", () => {
  const { packets, decoder } = decoding(adaptParser(foreign));
  decoder.receive('{"type":2,"nsp":"/a","id":7,"data":["b"]}\n{"type":1,"nsp":"/a"}');
  assert.deepEqual(packets, [packet, { type: PacketType.DISCONNECT, nsp: "/a", id: undefined, data: undefined }]);
});

test("parses again what a foreign decoder let through", () => {
  const { packets, decoder } = decoding(adaptParser(foreign));
  for (const text of ['{"type":2,"data":[{}]}', '{"type":2,"data":["connect"]}', '{"type":9}', "null"]) {
    assert.throws(() => decoder.receive(text), new WireError("bad-sio-packet", "invalid payload"));
  }
  assert.deepEqual(packets, []);
});

test("takes what a foreign decoder throws for the peer's fault, what the receiver throws for its own", () => {
  const { decoder } = decoding(adaptParser(foreign));
  assert.throws(
    () => decoder.receive("{"),
    (error: WireError) => {
      return (
        error.code === "bad-sio-packet" && error.cause instanceof SyntaxError && error.message === error.cause.message
      );
    },
  );
  const mute = {
    ...foreign,
    Decoder: class extends EventEmitter {
      add(): void {
        throw undefined;
      }
    },
  };
  assert.throws(() => decoding(adaptParser(mute)).decoder.receive(""), /invalid payload/);
  assert.doesNotThrow(() => decoding(adaptParser(mute)).decoder.destroy());
  const thrown = new RangeError("application");
  const failing = adaptParser(foreign).createDecoder(() => {
    throw thrown;
  });
  assert.throws(() => failing.receive('{"type":2,"data":["a"]}'), thrown);
});
