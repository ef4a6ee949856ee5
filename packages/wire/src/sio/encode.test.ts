import assert from "node:assert/strict";
import { test } from "node:test";
import { encodePacket } from "./encode.js";
import { type EventData, PacketType, type SioPacket } from "./packet.js";
import { packetVectors } from "./vectors.test.js";

function event(...data: EventData): SioPacket {
  return { type: PacketType.EVENT, nsp: "/", id: undefined, data };
}

for (const { name, wire, packet, decodeOnly } of packetVectors) {
  if (decodeOnly) continue;
  test(`writes: ${name}`, () => {
    const encoded = encodePacket(packet);
    assert.deepEqual([encoded.text, ...encoded.attachments], wire);
  });
}

test("turns an event into a binary event where its data holds bytes", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const encoded = encodePacket({ type: PacketType.EVENT, nsp: "/a", id: 7, data: ["b", bytes, { c: bytes.buffer }] });
  assert.equal(encoded.text, '52-/a,7["b",{"_placeholder":true,"num":0},{"c":{"_placeholder":true,"num":1}}]');
  assert.deepEqual(encoded.attachments, [bytes, bytes]);
});

test("sends the very bytes it was given", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  assert.equal(encodePacket(event("a", bytes)).attachments[0], bytes);
});

test("writes no data for null", () => {
  const { text } = encodePacket({ type: PacketType.CONNECT_ERROR, nsp: "/", id: undefined, data: null });
  assert.equal(text, "4");
});

test("writes no data for what JSON has no word for", () => {
  const { text } = encodePacket({ type: PacketType.CONNECT_ERROR, nsp: "/", id: undefined, data: () => 1 });
  assert.equal(text, "4");
});

test("looks for bytes in events and acknowledgements only", () => {
  const data = { sid: "a", bytes: Uint8Array.of(1) };
  const { text, attachments } = encodePacket({ type: PacketType.CONNECT, nsp: "/", id: undefined, data });
  assert.equal(text, '0{"sid":"a","bytes":{"0":1}}');
  assert.deepEqual(attachments, []);
});

test("applies the replacer, with and without attachments", () => {
  const plus = (_key: string, value: unknown) => (typeof value === "number" ? value + 1 : value);
  assert.equal(encodePacket(event("a", 1), plus).text, '2["a",2]');
  // The replacer sees placeholders like any other object: what it does to them is its author's affair.
  const keep = (key: string, value: unknown) => (key === "num" ? value : plus(key, value));
  assert.equal(encodePacket(event("a", 1, Uint8Array.of(1)), keep).text, '51-["a",2,{"_placeholder":true,"num":0}]');
});

test("writes bytes that are only inherited as no bytes at all", () => {
  const { text, attachments } = encodePacket(event("a", Object.create({ bytes: Uint8Array.of(1) })));
  assert.equal(text, '2["a",{}]');
  assert.deepEqual(attachments, []);
});

test("throws at the caller what cannot be written", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  assert.throws(() => encodePacket(event("a", circle)), { name: "WireError", code: "misuse" });
  assert.throws(() => encodePacket(event("a", 1n)), TypeError);
  const thrown = new RangeError("no");
  const toJSON = () => {
    throw thrown;
  };
  assert.throws(() => encodePacket(event("a", { toJSON })), thrown);
});

test("shares one empty list among packets without attachments", () => {
  assert.equal(encodePacket(event("a")).attachments, encodePacket(event("b")).attachments);
});

test("writes a name and a plain text itself, but not past a replacer", () => {
  assert.equal(encodePacket(event("a", "b")).text, '2["a","b"]');
  const loud = (_key: string, value: unknown) => (typeof value === "string" ? value.toUpperCase() : value);
  assert.equal(encodePacket(event("a", "b"), loud).text, '2["A","B"]');
});

test("writes plain texts one after the other as JSON would: names, namespaces and acknowledgements apart", () => {
  for (const name of ["a", "b", "a", "c"]) {
    for (const nsp of ["/", "/n"]) {
      for (const id of [undefined, 0, 7]) {
        const data: EventData = [name, "text"];
        const address = (nsp === "/" ? "" : "/n,") + (id ?? "");
        assert.equal(encodePacket({ type: PacketType.EVENT, nsp, id, data }).text, `2${address}["${name}","text"]`);
        assert.equal(encodePacket({ type: PacketType.ACK, nsp, id, data }).text, `3${address}["${name}","text"]`);
      }
    }
  }
});

test("says that a text is ASCII where that is known, and only then", () => {
  const known = [event("a", "b"), event("a", "é"), event("é", "b"), event("a", 1), event("a", "\\")].map(
    (packet) => encodePacket(packet).isAscii,
  );
  assert.deepEqual(known, [true, false, false, false, false]);
});

test("puts a prefix before the text", () => {
  assert.equal(encodePacket(event("a", "b"), undefined, "4").text, '42["a","b"]');
  assert.equal(
    encodePacket(event("a", Uint8Array.of(1)), undefined, "4").text,
    '451-["a",{"_placeholder":true,"num":0}]',
  );
});
