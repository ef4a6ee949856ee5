import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { jsonCodec, type SioPacket } from "@tidewire/wire/sio";
import fc from "fast-check";
import { checked, createDecoder, encode, type Message, type Packet } from "./packets.js";

const bytes = Uint8Array.of(1, 2, 3);

const event = (...args: unknown[]): Packet => ({ type: 2, nsp: "/", id: undefined, data: ["event", ...args] });

/** Per message: the packets it completed. After the first that is refused nothing is read: the connection is over. */
function outcomes(decode: (message: never) => void, packets: unknown[], wire: readonly unknown[]): unknown[] {
  const seen: unknown[] = [];
  for (const message of wire) {
    try {
      decode(message as never);
    } catch {
      return [...seen, "refused"];
    }
    seen.push(packets.splice(0));
  }
  return seen;
}

function both(wire: readonly unknown[]): [ours: unknown[], theirs: unknown[]] {
  const [mine, other]: unknown[][] = [[], []];
  const decode = createDecoder((packet) => mine?.push(packet));
  const decoder = jsonCodec().createDecoder((packet) => other?.push(packet));
  return [outcomes(decode, mine ?? [], wire), outcomes((message) => decoder.receive(message), other ?? [], wire)];
}

/** `{"bytes":"0102"}` of the file becomes the bytes 01 02. */
function withBytes(value: { bytes?: string } | string): Message {
  return typeof value === "string" ? value : Uint8Array.from(Buffer.from(value.bytes ?? "", "hex"));
}

const file = new URL("../../testkit/vectors/sio.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")) as Record<
  "packets" | "refused",
  { name: string; wire: ({ bytes?: string } | string)[] }[]
>;

for (const { name, wire } of [...vectors.packets, ...vectors.refused]) {
  test(`reads and refuses as the other decoder: ${name}`, () => {
    const [ours, theirs] = both([...wire.map(withBytes), '2["next"]']);
    assert.deepEqual(ours, theirs);
  });
}

test("reads as deep as JSON goes", () => {
  const packets: SioPacket[] = [];
  createDecoder((packet) => packets.push(packet))(`2["a",${"[".repeat(5_000)}${"]".repeat(5_000)}]`);
  const [, nested] = (packets[0]?.data ?? []) as unknown[];
  let depth = 0;
  for (let value = nested; Array.isArray(value); value = value[0]) depth++;
  assert.equal(depth, 5_000);
});

test("whatever comes, it is read or refused as by the other decoder", () => {
  const text = fc.stringMatching(/^[0-7](\d{0,2}-)?(\/a?,?)?\d{0,3}["[{]?(\["?\w{0,3}"?,?\d?\]?|\{"a":1\})?[\]}]?$/);
  const placeholder = fc.integer({ min: -1, max: 3 }).map((num) => `{"_placeholder":true,"num":${num}}`);
  const binary = fc
    .tuple(fc.integer({ min: 0, max: 12 }), fc.array(placeholder, { maxLength: 3 }))
    .map(([count, places]) => `5${count}-["a"${places.map((place) => `,${place}`).join("")}]`);
  const wire = fc.array(fc.oneof(text, binary, fc.constant(bytes)), { maxLength: 4 });
  fc.assert(
    fc.property(wire, (messages) => {
      const [ours, theirs] = both(messages);
      assert.deepEqual(ours, theirs);
    }),
  );
});

test("writes as the other codec does, with the very bytes it was given", () => {
  const hidden = { toJSON: () => bytes };
  const planted = { _placeholder: true, num: 0 };
  const samples: unknown[][] = [
    [],
    ["text", null, { a: [1] }],
    [Buffer.from("ab"), { deep: [bytes, { bytes }] }],
    [hidden, { hidden }],
    [planted],
    [planted, bytes],
    [{ _placeholder: 1, own: 2 }, bytes],
    [() => {}, undefined, Number.NaN, bytes],
  ];
  const packets = samples.map((args) => event(...args));
  packets.push({ type: 0, nsp: "/a", id: undefined, data: { key: bytes, ...planted } });
  packets.push({ type: 1, nsp: "/", id: undefined, data: undefined });
  packets.push({ type: 3, nsp: "/a", id: 7, data: ["x", bytes] });
  for (const packet of packets) assert.deepEqual(encode(packet), jsonCodec().encode(packet as SioPacket));
  assert.equal(encode(event(bytes))[1], bytes);
  assert.equal(encode(event(bytes.buffer))[1], bytes.buffer);
});

test("asks a value once what it is as JSON", () => {
  let asked = 0;
  const value = { toJSON: () => ({ asked: ++asked }) };
  assert.deepEqual(encode(event(value)), ['2["event",{"asked":1}]']);
});

test("throws at the caller what cannot be written", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  assert.throws(() => encode(event(circle)), TypeError);
  assert.throws(() => encode(event(1n)), TypeError);
});

test("leaves a Blob as it is, in the place of its bytes", () => {
  const blob = new Blob(["ab"]);
  assert.deepEqual(encode(event({ file: blob })), ['51-["event",{"file":{"_placeholder":true,"num":0}}]', blob]);
});

test("lets no key __proto__ reach a prototype", () => {
  const packets: SioPacket[] = [];
  const decode = createDecoder((packet) => packets.push(packet));
  decode('51-["a",{"__proto__":{"_placeholder":true,"num":0}}]');
  decode(bytes);
  const [, holder] = (packets[0]?.data ?? []) as unknown[];
  assert.equal(Object.getPrototypeOf(holder), Object.prototype);
  assert.deepEqual(Object.keys(holder as object), ["__proto__"]);
});

test("checks what another parser read", () => {
  const data = ["a", 1];
  assert.deepEqual(checked(5, undefined, 1, data, "["), { type: 2, nsp: "/", id: 1, data });
  const faults: Parameters<typeof checked>[] = [
    [7, "/", 1, data, "["],
    [Number.NaN, "/", 1, data, "["],
    [2, "/", 1.5, data, "["],
    [2, "/", 1, ["connect"], "["],
    [2, "/", 1, [{}], "["],
    [2, "/", 1, {}, "{"],
    [1, "/", undefined, {}, "{"],
    [0, "/", undefined, data, "["],
    [4, "/", undefined, data, "["],
  ];
  for (const fault of faults) assert.throws(() => checked(...fault), { code: "server", message: "invalid payload" });
});
