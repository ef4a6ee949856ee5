import assert from "node:assert/strict";
import { test } from "node:test";
import { WireError } from "../wire-error.js";
import { msgpackCodec } from "./msgpack.js";
import { writeMsgpack } from "./msgpack-write.js";
import { PacketType, type SioPacket } from "./packet.js";
import { packetVectors } from "./vectors.test.js";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));

function decode(message: string | Uint8Array): SioPacket[] {
  const packets: SioPacket[] = [];
  msgpackCodec.createDecoder((packet) => void packets.push(packet)).receive(message);
  return packets;
}

test("reads what the published parser writes, its extra keys included", () => {
  // { type: 2, nsp: "/", id: 3, data: ["a", <01>], options: { compress: true } }
  const message = "85a47479706502a36e7370a12fa2696403a46461746192a161c40101a76f7074696f6e7381a8636f6d7072657373c3";
  assert.deepEqual(decode(bytes(message)), [{ type: 2, nsp: "/", id: 3, data: ["a", Uint8Array.of(1)] }]);
});

test("writes one binary message, without keys that say nothing", () => {
  const disconnect: SioPacket = { type: PacketType.DISCONNECT, nsp: "/", id: undefined, data: undefined };
  assert.deepEqual(
    msgpackCodec.encode(disconnect).map((message) => Buffer.from(message)),
    [Buffer.from("82a47479706501a36e7370a12f", "hex")],
  );
  const ack: SioPacket = { type: PacketType.ACK, nsp: "/a", id: 0, data: [Uint8Array.of(9)] };
  assert.deepEqual(
    msgpackCodec.encode(ack).map((message) => Buffer.from(message)),
    [Buffer.from("84a47479706503a36e7370a22f61a46461746191c40109a2696400", "hex")],
  );
});

for (const { name, packet } of packetVectors) {
  test(`carries: ${name}`, () => {
    const [message, ...more] = msgpackCodec.encode(packet);
    assert.ok(message instanceof Uint8Array);
    assert.deepEqual(more, []);
    assert.deepEqual(decode(Uint8Array.from(message)), [packet]);
  });
}

test("refuses what is no packet, text, and the packet types of the text form", () => {
  const refused = [
    "2[]",
    writeMsgpack(null),
    writeMsgpack(undefined),
    writeMsgpack("a"),
    writeMsgpack({ type: 2, nsp: "/", data: ["connect"] }),
    writeMsgpack({ type: 2, nsp: "/", data: [{}] }),
    writeMsgpack({ type: 5, nsp: "/", data: ["a"] }),
    writeMsgpack({ type: 6, nsp: "/", data: [] }),
    Uint8Array.of(0xc1),
  ];
  for (const message of refused) {
    assert.throws(() => decode(message), new WireError("bad-sio-packet", "invalid payload"));
  }
});

test("writes no data for null", () => {
  const [message] = msgpackCodec.encode({ type: PacketType.CONNECT_ERROR, nsp: "/", id: undefined, data: null });
  assert.deepEqual(Buffer.from(message as Uint8Array), Buffer.from("82a47479706504a36e7370a12f", "hex"));
});

test("reports nothing once destroyed", () => {
  const packets: SioPacket[] = [];
  const decoder = msgpackCodec.createDecoder((packet) => void packets.push(packet));
  decoder.destroy();
  decoder.receive(writeMsgpack({ type: 1, nsp: "/" }));
  assert.deepEqual(packets, []);
});
