import assert from "node:assert/strict";
import { Blob } from "node:buffer";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { WireError } from "../wire-error.js";
import { jsonCodec, type SioCodec, type SioMessage } from "./codec.js";
import { compactCodec } from "./compact-codec.js";
import { type EventData, PacketType, type SioPacket } from "./packet.js";
import { packetVectors, refusedVectors } from "./vectors.test.js";

const bytes = Uint8Array.of(1, 2, 3);

const event = (...args: unknown[]): SioPacket => ({
  type: PacketType.EVENT,
  nsp: "/",
  id: undefined,
  data: ["event", ...args],
});

/** Per message: the packets it completed, or "refused". */
function outcomes(codec: SioCodec, wire: readonly SioMessage[]): unknown[] {
  let packets: SioPacket[] = [];
  const decoder = codec.createDecoder((packet) => packets.push(packet));
  return wire.map((message) => {
    packets = [];
    try {
      decoder.receive(message);
      return packets;
    } catch (error) {
      assert.ok(error instanceof WireError && error.code === "bad-sio-packet", String(error));
      return "refused";
    }
  });
}

for (const { name, wire, packet, decodeOnly } of packetVectors) {
  test(`carries: ${name}`, () => {
    if (!decodeOnly) assert.deepEqual(compactCodec.encode(packet), wire);
    assert.deepEqual(outcomes(compactCodec, wire).at(-1), [packet]);
  });
}

for (const { name, wire } of refusedVectors) {
  test(`refuses, and holds nothing of it: ${name}`, () => {
    const next = '2["next"]';
    const all = outcomes(compactCodec, [...wire, next]);
    assert.deepEqual(all.slice(-2), ["refused", [{ type: 2, nsp: "/", id: undefined, data: ["next"] }]]);
  });
}

test("encodes as the other codec does", () => {
  const date = new Date(0);
  const view = new DataView(bytes.buffer, 1, 1);
  const hidden = { toJSON: () => bytes };
  const planted = { _placeholder: true, num: 0 };
  const foreign = runInNewContext("[new ArrayBuffer(1), Uint8Array.of(7)]");
  const inherited = Object.create({ bytes }) as object;
  const odd = JSON.parse('{"__proto__":{"a":1}}') as object;
  const samples = [
    [],
    [date, view, { deep: [{ bytes }] }],
    [Buffer.from("ab"), bytes.buffer],
    [hidden, { hidden }],
    [planted],
    [planted, bytes],
    [{ _placeholder: 1, own: 2 }, bytes],
    [{ bytes, planted, odd }],
    foreign,
    [inherited, bytes],
    [() => {}, undefined, Number.NaN, { toJSON: undefined, a: () => {} }, bytes],
  ];
  for (const args of samples) {
    const packet = event(...args);
    assert.deepEqual(compactCodec.encode(packet), jsonCodec().encode(packet));
  }
  for (const data of [{ bytes: [1] }, undefined]) {
    const packet: SioPacket = { type: PacketType.CONNECT, nsp: "/a", id: undefined, data };
    assert.deepEqual(compactCodec.encode(packet), jsonCodec().encode(packet));
  }
});

test("sends the very bytes it was given", () => {
  assert.equal(compactCodec.encode(event(bytes))[1], bytes);
});

test("throws at the caller what cannot be written", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  let deep: unknown = 1;
  for (let i = 0; i < 1001; i++) deep = [deep];
  for (const value of [circle, deep, new Blob([])]) {
    assert.throws(() => compactCodec.encode(event(value)), { name: "WireError", code: "misuse" });
  }
  assert.throws(() => compactCodec.encode(event(1n)), TypeError);
});

test("reports nothing once destroyed", () => {
  const packets: SioPacket[] = [];
  const decoder = compactCodec.createDecoder((packet) => packets.push(packet));
  decoder.receive('51-["a",{"_placeholder":true,"num":0}]');
  decoder.destroy();
  decoder.receive('2["a"]');
  assert.deepEqual(packets, []);
});

test("refuses nesting past the limit, and takes the deepest below it", () => {
  const nested = (levels: number) => `2["a",${"[".repeat(levels)}${"]".repeat(levels)}]`;
  for (const levels of [998, 999, 1000, 50_000]) {
    const wire = [nested(levels)];
    assert.deepEqual(outcomes(compactCodec, wire), outcomes(jsonCodec(), wire));
  }
});

test("lets no key __proto__ reach a prototype", () => {
  const wire = ['51-["a",{"__proto__":{"_placeholder":true,"num":0}}]', bytes];
  const [, packets] = outcomes(compactCodec, wire) as [unknown, [{ data: [string, object] }]];
  const [, holder] = packets[0].data;
  assert.equal(Object.getPrototypeOf(holder), Object.prototype);
  assert.deepEqual(Object.keys(holder), ["__proto__"]);
});

/** Bytes below a planted `_placeholder` are lost either way; here they are not even sent. */
const plantable = fc.constantFrom(true, 1, null, [1]);
const tree: fc.Arbitrary<unknown> = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.string({ unit: "binary" }), fc.integer(), fc.constant(null), fc.uint8Array({ maxLength: 4 })),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc
      .tuple(
        fc.dictionary(fc.constantFrom("a", "__proto__", "num", "toJSON"), tie("tree"), { maxKeys: 4 }),
        fc.option(plantable),
      )
      .map(([record, planted]) => (planted === null ? record : Object.assign(record, { _placeholder: planted }))),
  ),
})).tree;

test("writes what the other codec writes, whatever the data", () => {
  const packets = fc.record(
    {
      type: fc.constant(PacketType.EVENT),
      nsp: fc.constantFrom("/", "/a"),
      id: fc.option(fc.nat(), { nil: undefined }),
      data: fc.array(tree, { maxLength: 3 }).map((args): EventData => ["event", ...args]),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(packets, (packet) => {
      assert.deepEqual(compactCodec.encode(packet), jsonCodec().encode(packet));
    }),
  );
});

test("takes and refuses what the other codec does, whatever comes", () => {
  const fragments = fc.constantFrom(
    ...'0 1 2 3 4 5 6 7 51- 52- 60- 6 /a, / /a , - 12 9007199254740993 [ ] { } "a" "connect" : null 1e309'.split(" "),
    ...'[1,2] {"a":1} ["a"] "b", {"_placeholder":true,"num":0} {"_placeholder":true,"num":1}'.split(" "),
    " ",
    "\n",
    "\u0000",
    "é",
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join("")),
    fc
      .tuple(
        fc.constantFrom("0", "1", "2", "3", "4", "51-", "62-"),
        fc.constantFrom("", "/a,", "/a"),
        fc.array(fragments),
      )
      .map(([type, nsp, parts]) => `${type}${nsp}["a"${parts.map((part) => `,${part}`).join("")}]`),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(texts, fc.uint8Array({ maxLength: 4 })), { maxLength: 6 }), (wire) => {
      assert.deepEqual(outcomes(compactCodec, wire), outcomes(jsonCodec(), wire));
    }),
    { numRuns: 3000 },
  );
});
