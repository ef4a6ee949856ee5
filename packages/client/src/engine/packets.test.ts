import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeTextPacketV4, type EnginePacket, encodeTextPacketV4 } from "@tidewire/wire/engine";
import fc from "fast-check";
import { decodeText, encodeText } from "./packets.js";

const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"] as const;

test("writes what the server's encoder writes", () => {
  for (const type of TYPES) assert.equal(encodeText({ type }), encodeTextPacketV4({ type }));
  const data = fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array());
  fc.assert(
    fc.property(data, (given) => {
      const packet: EnginePacket = { type: "message", data: given };
      assert.equal(encodeText(packet), encodeTextPacketV4(packet));
    }),
  );
});

test("reads and refuses what the server's decoder does; nothing is an empty text", () => {
  const texts = ["", "0", "6", "7", "x", "4", "4a", "b", "bAQ==", "bAQ", "bA Q==", "bA\r\nQ==\n", "b*", "4\n", "l"];
  const other = (text: string) => {
    const packet = decodeTextPacketV4(text);
    return packet && { type: packet.type, data: packet.data ?? "" };
  };
  const same = (text: string) => {
    const [mine, theirs] = [decodeText(text), other(text)].map((packet) =>
      typeof packet?.data === "object" ? { ...packet, data: [...packet.data] } : packet,
    );
    assert.deepEqual(mine, theirs, JSON.stringify(text));
  };
  for (const text of texts) same(text);
  fc.assert(fc.property(fc.stringMatching(/^[0-9bx]?[\w=+/\n]{0,8}$/), same));
});
