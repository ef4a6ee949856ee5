import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WireError } from "../wire-error.js";
import { PacketDecoder } from "./decode.js";
import { MAX_DEPTH } from "./depth.js";
import { encodePacket } from "./encode.js";
import { type EventData, PacketType, type SioPacket } from "./packet.js";
import { packetVectors, refusedVectors, type WireMessage } from "./vectors.test.js";

/** Feeds every message; all but the last must leave the packet unfinished. */
function decode(decoder: PacketDecoder, wire: readonly WireMessage[]): SioPacket | undefined {
  let packet: SioPacket | undefined;
  for (const message of wire) {
    assert.equal(packet, undefined);
    packet = typeof message === "string" ? decoder.text(message) : decoder.binary(message);
  }
  return packet;
}

for (const { name, wire, packet } of packetVectors) {
  test(`reads: ${name}`, () => {
    const decoder = new PacketDecoder();
    assert.deepEqual(decode(decoder, wire), packet);
    assert.equal(decoder.awaiting, 0);
  });
}

for (const { name, wire, error } of refusedVectors) {
  test(`refuses: ${name}`, () => {
    const decoder = new PacketDecoder();
    const last = wire.at(-1) ?? "";
    for (const message of wire.slice(0, -1)) {
      if (typeof message === "string") decoder.text(message);
      else decoder.binary(message);
    }
    assert.throws(
      () => (typeof last === "string" ? decoder.text(last) : decoder.binary(last)),
      new WireError("bad-sio-packet", error),
    );
    assert.equal(decoder.awaiting, 0);
    assert.deepEqual(decoder.text('2["next"]')?.data, ["next"]);
  });
}

test("reads a packet from the middle of a frame's text", () => {
  const decoder = new PacketDecoder();
  assert.deepEqual(decoder.text('42/a,1["b"]', 1), { type: 2, nsp: "/a", id: 1, data: ["b"] });
});

test("tells how many attachments it awaits, and forgets them on reset", () => {
  const decoder = new PacketDecoder();
  assert.equal(decoder.text('52-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'), undefined);
  assert.equal(decoder.awaiting, 2);
  assert.equal(decoder.binary(Uint8Array.of(1)), undefined);
  assert.equal(decoder.awaiting, 1);
  decoder.reset();
  assert.equal(decoder.awaiting, 0);
  assert.equal(decoder.text("1")?.type, PacketType.DISCONNECT);
});

test("hands over the attachment it was given, not a copy", () => {
  const decoder = new PacketDecoder();
  const bytes = Uint8Array.of(1, 2, 3);
  decoder.text('61-1[{"_placeholder":true,"num":0}]');
  const data = decoder.binary(bytes)?.data as unknown[];
  assert.equal(data[0], bytes);
});

test("allows as many attachments as it is told to", () => {
  const decoder = new PacketDecoder({ maxAttachments: 1 });
  assert.throws(() => decoder.text('52-["a"]'), new WireError("bad-sio-packet", "too many attachments"));
  assert.equal(decoder.text('51-["a"]'), undefined);
});

test("applies the reviver, and refuses a packet it breaks", () => {
  const doubling = new PacketDecoder(undefined, (_key, value) => (typeof value === "number" ? value * 2 : value));
  assert.deepEqual(doubling.text('2["a",{"b":21}]')?.data, ["a", { b: 42 }]);
  const emptying = new PacketDecoder(undefined, (key, value) => (key === "" ? {} : value));
  assert.throws(() => emptying.text('2["a"]'), new WireError("bad-sio-packet", "invalid payload"));
});

test("carries the error of the JSON parser as its cause", () => {
  assert.throws(
    () => new PacketDecoder().text('2["a'),
    (error: WireError) => error.cause instanceof SyntaxError,
  );
});

test("refuses nesting past the limit, and takes the deepest below it", () => {
  const nested = (levels: number) => `2["a",${"[".repeat(levels)}${"]".repeat(levels)}]`;
  assert.equal(new PacketDecoder().text(nested(MAX_DEPTH - 1))?.type, PacketType.EVENT);
  for (const levels of [MAX_DEPTH, 100_000]) {
    assert.throws(() => new PacketDecoder().text(nested(levels)), new WireError("bad-sio-packet", "invalid payload"));
  }
  const objects = `2["a",${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}]`;
  assert.throws(() => new PacketDecoder().text(objects), new WireError("bad-sio-packet", "invalid payload"));
});

test("takes text of any length, and brackets inside text", () => {
  const text = "[".repeat(100_000);
  assert.deepEqual(new PacketDecoder().text(`2["a","${text}"]`)?.data, ["a", text]);
});

test("lets no key __proto__ reach a prototype", () => {
  const decoder = new PacketDecoder();
  decoder.text('51-["a",{"__proto__":{"_placeholder":true,"num":0}}]');
  const data = decoder.binary(Uint8Array.of(1))?.data as [string, object];
  const [, holder] = data;
  assert.equal(Object.getPrototypeOf(holder), Object.prototype);
  assert.deepEqual(Object.keys(holder), ["__proto__"]);
  const plain = new PacketDecoder().text('0{"__proto__":{"admin":true}}')?.data as Record<string, unknown>;
  assert.equal(Object.getPrototypeOf(plain), Object.prototype);
  assert.equal(plain.admin, undefined);
  assert.equal(({} as Record<string, unknown>).admin, undefined);
});

const bytes = fc.uint8Array({ maxLength: 20 });
const { tree: json } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      bytes,
    ),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constant("__proto__"), fc.constant("num")), tie("tree"), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
}));
const address = {
  nsp: fc.oneof(
    fc.constant("/"),
    fc.string().map((name) => `/${name.replaceAll(",", "")}`),
  ),
  id: fc.option(fc.nat(), { nil: undefined }),
};
const ordinary = { noNullPrototype: true };
const packets: fc.Arbitrary<SioPacket> = fc.oneof(
  fc.record(
    {
      type: fc.constant(PacketType.EVENT),
      ...address,
      data: fc.array(json, { maxLength: 3 }).map((args): EventData => ["event", ...args]),
    },
    ordinary,
  ),
  fc.record({ type: fc.constant(PacketType.ACK), ...address, data: fc.array(json, { maxLength: 3 }) }, ordinary),
);
/** JSON has no minus zero. */
const normal = (value: unknown): unknown => {
  if (Object.is(value, -0)) return 0;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(normal);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, normal(member)]));
};

test("reads back every packet that was written, and writing changes nothing", () => {
  const decoder = new PacketDecoder({ maxAttachments: 1000 });
  fc.assert(
    fc.property(packets, (packet) => {
      const before = structuredClone(packet);
      const { text, attachments } = encodePacket(packet);
      assert.deepEqual(packet, before);
      assert.deepEqual(decode(decoder, [text, ...attachments]), { ...packet, data: normal(packet.data) });
    }),
  );
});

test("throws nothing but WireError, whatever comes", () => {
  const fragments = fc.constantFrom(
    "0",
    "2",
    "5",
    "51-",
    "6",
    "/a,",
    "/",
    ",",
    "-",
    "12",
    "[",
    "]",
    "{",
    "}",
    '"a"',
    ",",
    '"connect"',
    ":",
    '{"_placeholder":true,"num":0}',
    "null",
    "__proto__",
    " ",
    "\u0000",
    "é",
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(texts, bytes), { maxLength: 6 }), (wire) => {
      const decoder = new PacketDecoder();
      for (const message of wire) {
        try {
          if (typeof message === "string") decoder.text(message);
          else decoder.binary(message);
        } catch (error) {
          assert.ok(error instanceof WireError);
          assert.equal(error.code, "bad-sio-packet");
        }
      }
      assert.deepEqual(Object.keys(Object.prototype), []);
    }),
    { numRuns: 2000 },
  );
});

test("reads a name and a plain text itself, but not past a reviver", () => {
  assert.deepEqual(new PacketDecoder().text('2["a","b"]')?.data, ["a", "b"]);
  const loud = new PacketDecoder(undefined, (_key, value) => (typeof value === "string" ? value.toUpperCase() : value));
  assert.deepEqual(loud.text('2["a","b"]')?.data, ["A", "B"]);
});

test("what is no array is not taken for a name and a text", () => {
  for (const body of ['0{"a","b"]', '4{"a","b"]', '4""a","b"]']) {
    assert.throws(() => new PacketDecoder().text(body), new WireError("bad-sio-packet", "invalid payload"), body);
  }
});
