import assert from "node:assert/strict";
import { test } from "node:test";
import type { SioPacket } from "@tidewire/wire/sio";
import published from "socket.io-msgpack-parser";
import { adaptParser } from "./foreign.js";

/** Passes on what it is given, and answers what it is told to. */
class Mirror {
  static answer: unknown[] = [];
  static destroyed = 0;
  #tell: (packet: unknown) => void = () => {};
  encode(): unknown[] {
    return Mirror.answer;
  }
  on(_event: string, listener: (packet: unknown) => void) {
    this.#tell = listener;
  }
  add(packet: unknown) {
    this.#tell(packet);
  }
  destroy() {
    Mirror.destroyed++;
  }
}

const mirror = adaptParser({ Encoder: Mirror, Decoder: Mirror } as never);
const event: SioPacket = { type: 2, nsp: "/", id: 7, data: ["a", { b: "ü" }] };

function read(packet: unknown) {
  const packets: unknown[] = [];
  mirror.createDecoder((one) => packets.push(one)).receive(packet as string);
  return packets;
}

test("works with a published parser", () => {
  const codec = adaptParser(published as never);
  const packets: SioPacket[] = [];
  const decoder = codec.createDecoder((packet) => packets.push(packet));
  for (const message of codec.encode(event)) decoder.receive(message);
  decoder.destroy();
  assert.deepEqual(packets, [event]);
});

test("checks what was decoded, and fills in what is left out", () => {
  assert.deepEqual(read({ type: 2, data: ["a"] }), [{ type: 2, nsp: "/", id: undefined, data: ["a"] }]);
  assert.deepEqual(read({ type: 0, nsp: "/x", id: null, data: null }), [
    { type: 0, nsp: "/x", id: undefined, data: undefined },
  ]);
  assert.deepEqual(read({ type: 4, data: "no" })[0], { type: 4, nsp: "/", id: undefined, data: "no" });
  for (const bad of [{ type: 9 }, { type: 2, data: "a" }, { type: 2, data: 1 }, { type: 0, data: true }, {}]) {
    assert.throws(() => read(bad), { code: "server" }, JSON.stringify(bad));
  }
});

test("says what an encoder may answer", () => {
  Mirror.answer = ["text", Uint8Array.of(1), new ArrayBuffer(1)];
  assert.deepEqual(mirror.encode(event), Mirror.answer);
  Mirror.answer = [7];
  assert.throws(() => mirror.encode(event), { code: "misuse", message: /must answer strings and bytes, not number/ });
});

test("the end of a connection is that of its decoder", () => {
  const before = Mirror.destroyed;
  mirror.createDecoder(() => {}).destroy();
  assert.equal(Mirror.destroyed, before + 1);
});
