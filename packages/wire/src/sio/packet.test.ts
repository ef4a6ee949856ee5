import assert from "node:assert/strict";
import { test } from "node:test";
import { WireError } from "../wire-error.js";
import { isNamespaceName, isPacketType, PacketType, parsePacket, toPacket } from "./packet.js";

const invalid = new WireError("bad-sio-packet", "invalid payload");

test("numbers the packet types as the protocol does", () => {
  assert.deepEqual(Object.keys(PacketType), [
    "CONNECT",
    "DISCONNECT",
    "EVENT",
    "ACK",
    "CONNECT_ERROR",
    "BINARY_EVENT",
    "BINARY_ACK",
  ]);
  assert.deepEqual(Object.values(PacketType), [0, 1, 2, 3, 4, 5, 6]);
});

test("gives every packet the same four keys in the same order", () => {
  const packets = [
    toPacket(PacketType.CONNECT, "/", undefined, undefined),
    toPacket(PacketType.DISCONNECT, "/", undefined, undefined),
    toPacket(PacketType.EVENT, "/", 0, ["a"]),
    toPacket(PacketType.ACK, "/", 0, []),
    toPacket(PacketType.CONNECT_ERROR, "/", undefined, "no"),
  ];
  for (const packet of packets) assert.deepEqual(Object.keys(packet), ["type", "nsp", "id", "data"]);
});

test("takes a binary event for an event, a binary acknowledgement for an acknowledgement", () => {
  assert.deepEqual(toPacket(PacketType.BINARY_EVENT, "/a", 1, ["b"]), { type: 2, nsp: "/a", id: 1, data: ["b"] });
  assert.deepEqual(toPacket(PacketType.BINARY_ACK, "/a", 1, ["b"]), { type: 3, nsp: "/a", id: 1, data: ["b"] });
});

test("refuses data that its type cannot carry", () => {
  for (const data of [undefined, null, [], {}, "a", [{}], [null], [true], ["connect"], ["disconnecting"]]) {
    assert.throws(() => toPacket(PacketType.EVENT, "/", undefined, data), invalid);
  }
  for (const data of [undefined, null, {}, "a"]) {
    assert.throws(() => toPacket(PacketType.ACK, "/", 1, data), invalid);
  }
  for (const data of [null, [], "a", 1]) {
    assert.throws(() => toPacket(PacketType.CONNECT, "/", undefined, data), invalid);
  }
  for (const data of [null, [], 1]) {
    assert.throws(() => toPacket(PacketType.CONNECT_ERROR, "/", undefined, data), invalid);
  }
  for (const data of [null, {}, "a"]) {
    assert.throws(() => toPacket(PacketType.DISCONNECT, "/", undefined, data), invalid);
  }
});

test("takes a namespace name only if it can be told from what surrounds it", () => {
  assert.ok(isNamespaceName("/"));
  assert.ok(isNamespaceName("/admin?a=b#c"));
  assert.ok(!isNamespaceName(""));
  assert.ok(!isNamespaceName("admin"));
  assert.ok(!isNamespaceName("/a,b"));
});

test("knows the seven types of a packet", () => {
  assert.deepEqual([-1, 0, 6, 7, 1.5, Number.NaN, "2", undefined].map(isPacketType), [
    ...[false, true, true, false],
    ...[false, false, false, false],
  ]);
});

test("parses a packet that another parser made", () => {
  assert.deepEqual(parsePacket({ type: 2, nsp: "/a", id: 0, data: ["b"], options: {} }), {
    type: 2,
    nsp: "/a",
    id: 0,
    data: ["b"],
  });
  assert.deepEqual(parsePacket({ type: 1 }), { type: 1, nsp: "/", id: undefined, data: undefined });
  assert.deepEqual(parsePacket({ type: 0, id: null, data: null }), {
    type: 0,
    nsp: "/",
    id: undefined,
    data: undefined,
  });
});

test("refuses what is no packet", () => {
  for (const value of [undefined, null, "2", 2, [], {}, { type: "2" }, { type: -1 }, { type: 7 }, { type: 0.5 }]) {
    assert.throws(() => parsePacket(value), invalid);
  }
  for (const nsp of [null, 1, {}]) assert.throws(() => parsePacket({ type: 2, nsp, data: ["a"] }), invalid);
  for (const id of [-1, 0.5, Number.NaN, 2 ** 53, "1", {}]) {
    assert.throws(() => parsePacket({ type: 2, nsp: "/", id, data: ["a"] }), invalid);
  }
});

test("refuses an event named by a number that JSON does not have", () => {
  for (const name of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]) {
    assert.throws(() => toPacket(PacketType.EVENT, "/", undefined, [name]), invalid);
  }
});
